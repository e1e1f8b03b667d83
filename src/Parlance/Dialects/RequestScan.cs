using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>
/// The top level of a request body, read in one pass: where each field stands, and the few values that routing needs. The body must have passed <see cref="StrictJson.TryValidate"/>
/// and must stay unchanged as long as the scan is used.
/// </summary>
public sealed class RequestScan
{
    private readonly List<Field> _fields = new(12);
    private readonly PathFacts _path;

    private RequestScan(ReadOnlyMemory<byte> body, PathFacts path) => (Body, _path) = (body, path);

    /// <summary>The whole body.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The model that the caller asks for.</summary>
    public string Model { get; private set; } = "";

    /// <summary>Whether the caller asks for a stream.</summary>
    public bool Stream { get; private set; }

    /// <summary>Whether the caller asks to see usage in the stream (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage { get; private set; }

    /// <summary>Offset behind the opening brace.</summary>
    internal int Start { get; private set; }

    internal IReadOnlyList<Field> Fields => _fields;

    /// <summary>Scans <paramref name="body"/>; false with an error that names the field when it is not an object, or <c>model</c>, <c>stream</c> or <c>stream_options</c> have the wrong type.</summary>
    public static bool TryScan(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out RequestScan? scan, [NotNullWhen(false)] out ChatError? error) => TryScan(body, default, out scan, out error);

    /// <summary>The same where the path says a part: what it says goes before what the body says.</summary>
    public static bool TryScan(ReadOnlyMemory<byte> body, PathFacts path, [NotNullWhen(true)] out RequestScan? scan, [NotNullWhen(false)] out ChatError? error)
    {
        scan = new RequestScan(body, path) { Model = path.Model ?? "", Stream = path.Stream ?? path.StreamByDefault };
        error = scan.Read(path);
        if (error is not null)
        {
            scan = null;
        }

        return error is null;
    }

    /// <summary>The JSON of a field's value, as it stands in the body; false when there is no such field. The name is compared as it is written, without escapes.</summary>
    public bool TryGetValue(ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> json)
    {
        var has = TryGet(name, out var field);
        json = has ? Body[field.Value..field.End] : default;
        return has;
    }

    /// <summary>The same request without a field that is meant for us and not for a provider; this very one where it has no such field.</summary>
    public RequestScan Without(ReadOnlySpan<byte> name)
    {
        if (!TryGet(name, out var field))
        {
            return this;
        }

        var body = new ArrayBufferWriter<byte>(Body.Length);
        var splice = new Splice(this);
        splice.Remove(field);
        splice.WriteTo(body);
        return TryScan(body.WrittenMemory, _path, out var rest, out _) ? rest : this;
    }

    internal bool TryGet(ReadOnlySpan<byte> name, out Field field)
    {
        foreach (var candidate in _fields)
        {
            if (Body.Span[candidate.Name..candidate.NameEnd].SequenceEqual(name))
            {
                field = candidate;
                return true;
            }
        }

        field = default;
        return false;
    }

    private static ChatError Wrong(string param, string what) =>
        new(ErrorKind.InvalidRequest, $"'{param}' must be {what}.") { Side = ErrorSide.Client, Param = param };

    private ChatError? Read(PathFacts path)
    {
        var reader = new Utf8JsonReader(Body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return new ChatError(ErrorKind.InvalidRequest, "The body must be a JSON object.") { Side = ErrorSide.Client };
        }

        Start = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = (int)reader.TokenStartIndex + 1;
            var nameEnd = name + reader.ValueSpan.Length;
            var isModel = path.Model is null && reader.ValueTextEquals("model"u8);
            var isStream = path.Stream is null && reader.ValueTextEquals("stream"u8);
            var isOptions = reader.ValueTextEquals("stream_options"u8);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            var error = isModel ? ReadModel(ref reader) : isStream ? ReadStream(ref reader) : isOptions ? ReadOptions(reader) : null;
            if (error is not null)
            {
                return error;
            }

            reader.Skip();
            _fields.Add(new Field(name, nameEnd, value, (int)reader.BytesConsumed));
        }

        return Model.Length == 0 ? Wrong("model", "the name of a model, for example \"openai/gpt-4o\"") with { Code = "model_required" } : null;
    }

    private ChatError? ReadModel(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > 256)
        {
            return Wrong("model", "a string of 1 to 256 bytes");
        }

        Model = reader.GetString()!;
        return null;
    }

    private ChatError? ReadStream(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
        {
            return Wrong("stream", "true or false");
        }

        Stream = reader.TokenType == JsonTokenType.Null ? Stream : reader.TokenType == JsonTokenType.True;
        return null;
    }

    private ChatError? ReadOptions(Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Wrong("stream_options", "an object");
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1 && reader.ValueTextEquals("include_usage"u8))
            {
                reader.Read();
                IncludeUsage = reader.TokenType == JsonTokenType.True;
            }
        }

        return null;
    }

    /// <summary>Where a field stands in the body.</summary>
    /// <param name="Name">Offset of the name's first byte, behind its quote.</param>
    /// <param name="NameEnd">Offset behind the name's last byte.</param>
    /// <param name="Value">Offset of the value.</param>
    /// <param name="End">Offset behind the value.</param>
    internal readonly record struct Field(int Name, int NameEnd, int Value, int End);
}
