using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Simulator.Personas;

/// <summary>What one provider refuses although its dialect has it: each quirk of a manifest, seen from the other side.</summary>
internal static class PersonaRules
{
    public static ChatError? Check(ReadOnlyMemory<byte> body, IDialect dialect, WireTarget target)
    {
        using var json = JsonDocument.Parse(body);
        return dialect.Name == DialectSet.OpenAiChat.Name ? new ChatRules(json.RootElement, target).Check() : new NativeRules(json.RootElement, dialect.Name, target).Check();
    }

    public static ChatError Unknown(string name) => new(ErrorKind.InvalidRequest, $"Unrecognized request argument supplied: {name}") { Param = name, Code = "unknown_parameter" };

    public static ChatError? UnlessAbsent(JsonElement at, string name, string path) => Has(at, name) ? Unknown(path) : null;

    public static bool Has(JsonElement at, string name) => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out _);

    public static JsonElement Member(JsonElement at, string name) => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var value) ? value : default;

    public static string? Word(JsonElement at, string name) => Member(at, name) is { ValueKind: JsonValueKind.String } word ? word.GetString() : null;

    public static IEnumerable<JsonElement> Items(JsonElement at, string name) => Member(at, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The first of the errors that is one.</summary>
    public static ChatError? First(params IEnumerable<ChatError?> errors) => errors.FirstOrDefault(error => error is not null);
}
