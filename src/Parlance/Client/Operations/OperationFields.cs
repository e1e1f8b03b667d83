using System.Buffers;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Client.Operations;

/// <summary>The request of an operation in OpenAI's shape. Fields that are null are left out.</summary>
internal static class OperationFields
{
    /// <summary>The request, with the caller's own parameters.</summary>
    /// <exception cref="AiException">A parameter is no JSON, or is said twice.</exception>
    public static RequestScan Write(string? model, OperationOptions options, Action<Utf8JsonWriter> write)
    {
        if (string.IsNullOrWhiteSpace(model))
        {
            throw Invalid("model", "model is not said; name one in the options (Model = \"provider/model\") or make the client for one.");
        }

        if (options.Timeout is { } limit && limit <= TimeSpan.Zero)
        {
            throw Invalid("timeout", $"timeout is {limit}; it must be longer than zero.");
        }

        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            write(json);
            json.WriteEndObject();
        }

        var written = options.Params.Count == 0 ? body.WrittenMemory : Add(options.Params, body.WrittenMemory);
        return RequestScan.TryScan(written, out var scan, out var error) ? scan : throw new AiException(error);
    }

    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    public static void Whole(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number >= 1 ? number : throw Invalid(name, $"{name} is {number}; it must be 1 or more, or be left out."));
        }
    }

    public static void Texts(this Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            throw Invalid(name, $"{name} is empty; give at least one text.");
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    public static AiException Invalid(string param, string message) => new(new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param });

    private static ReadOnlyMemory<byte> Add(IReadOnlyDictionary<string, string> fields, ReadOnlyMemory<byte> body)
    {
        var added = fields.Select(field => new KeyValuePair<string, RawJson>(field.Key, RawJson.Parse(field.Value))).ToArray();
        foreach (var (name, value) in added)
        {
            if (name.Length == 0 || !StrictJson.TryValidate(value.Utf8.Span, out _))
            {
                throw Invalid(name, $"{name} is no JSON value; a text stands in quotes.");
            }
        }

        var output = new ArrayBufferWriter<byte>();
        var error = RequestParams.RefuseOwned(added);
        return error is null && RequestParams.TryAdd(added, body, output, out error) ? output.WrittenMemory : throw new AiException(error!);
    }
}
