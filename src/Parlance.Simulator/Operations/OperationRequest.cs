using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Parlance.Simulator.Faults;

namespace Parlance.Simulator.Operations;

/// <summary>A request for an operation, with its JSON or its form. Immutable; dispose frees the JSON.</summary>
internal sealed class OperationRequest(SimulatorRequest request, string? pathModel, long seed) : IDisposable
{
    private readonly JsonDocument? _json = IsForm(request) ? null : Parse(request.Body);

    public SimulatorRequest Request => request;

    /// <summary>The model that the path names; null when it names none.</summary>
    public string? PathModel => pathModel;

    public long Seed => seed;

    /// <summary>The fields of a form; null when the request is none.</summary>
    public IReadOnlyList<FormField>? Form { get; } = IsForm(request) ? FormField.Read(request) : null;

    /// <summary>The directives that stand in the text of the request; null when there are none.</summary>
    public string? Directives
    {
        get
        {
            PromptDirectives.Take(Form is null ? Encoding.UTF8.GetString(request.Body.Span) : this["prompt"] ?? "", out var directives);
            return directives;
        }
    }

    /// <summary>The text of a field of the form, or of the JSON's top level; null when it is not there.</summary>
    public string? this[string name] =>
        Form is { } form ? form.FirstOrDefault(field => field.Name == name)?.Text
        : _json is not null && _json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether the JSON's top level has a field.</summary>
    public bool Has(string name) => _json is not null && _json.RootElement.TryGetProperty(name, out _);

    /// <summary>The JSON object; an error in the vendor's words when there is none, or when it has a field that is not in <paramref name="known"/>.</summary>
    public bool TryGetJson(out JsonElement json, [NotNullWhen(false)] out ChatError? error, params ReadOnlySpan<string> known)
    {
        json = _json?.RootElement ?? default;
        error = json.ValueKind == JsonValueKind.Object ? null : OperationAnswer.Refuse("We could not parse the JSON body of your request.");
        if (error is null)
        {
            foreach (var field in json.EnumerateObject())
            {
                error ??= known.Contains(field.Name) ? null : OperationAnswer.Unknown(field.Name);
            }
        }

        return error is null;
    }

    public void Dispose() => _json?.Dispose();

    private static bool IsForm(SimulatorRequest request) => request.Headers.TryGetValue("content-type", out var type) && type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
