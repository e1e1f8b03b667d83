using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>What is to be explained. Read strictly.</summary>
/// <param name="Model">The model's name, as a caller writes it.</param>
/// <param name="Key">Id or name of the key that calls; null: one without limits.</param>
/// <param name="Chat">The request, as OpenAI's chat has it; null: the least that there is.</param>
internal sealed record ExplainRequest(string Model, string? Key, ReadOnlyMemory<byte>? Chat)
{
    public static ExplainRequest? Read(ReadOnlyMemory<byte> body, out List<string> problems)
    {
        problems = [];
        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            problems.Add(reason);
            return null;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Add("The body must be one JSON object");
            return null;
        }

        var request = new ExplainRequest("", null, null);
        foreach (var field in document.RootElement.EnumerateObject())
        {
            var kind = field.Value.ValueKind;
            switch (field.Name)
            {
                case "model" when kind == JsonValueKind.String:
                    request = request with { Model = field.Value.GetString()! };
                    break;
                case "key" when kind is JsonValueKind.String or JsonValueKind.Null:
                    request = request with { Key = field.Value.GetString() };
                    break;
                case "request" when kind == JsonValueKind.Object:
                    request = request with { Chat = Encoding.UTF8.GetBytes(field.Value.GetRawText()) };
                    break;
                default:
                    problems.Add(field.Name is "model" or "key" ? $"'{field.Name}' must be a text" : field.Name == "request" ? "'request' must be a chat request, an object" : $"'{field.Name}' is no field here; there are model, key, request");
                    break;
            }
        }

        if (request.Model.Length == 0 && problems.Count == 0)
        {
            problems.Add("'model' is required");
        }

        return request;
    }

    /// <summary>The request to be routed: its own, or a short one, for the model that is asked about.</summary>
    public bool TryScan(out RequestScan? scan, out ChatError? error) =>
        RequestBody.TryScan(Chat ?? """{"messages":[{"role":"user","content":"Hello"}]}"""u8.ToArray(), new PathFacts(Model), out scan, out error);
}
