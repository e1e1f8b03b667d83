using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>
/// What journeys start from: everything recorded, each told to its dialect by its address or its shape, and the fixtures of every dialect. A row is its name:
/// <c>anthropic/NAME</c> for a recording, <c>fixtures/DIALECT/NAME</c> for a fixture.
/// </summary>
internal static class JourneySource
{
    private const string Fixtures = "fixtures/";

    /// <summary>Dialects that are not here yet have no rows.</summary>
    private static readonly Dictionary<string, IDialect> s_dialects = DialectSet.All.ToDictionary(dialect => dialect.Name);

    /// <summary>Whole answers. Errors under status 200 are none: they never reach a writer of answers.</summary>
    public static TheoryData<string> Answers => Only(fold => fold.Error is null);

    public static TheoryData<string> AnswersWithState => Only(fold => fold.Error is null && Carried.States(fold.ToResult().Message.Content).Any());

    public static TheoryData<string> Streams => Rows("stream.wire.*", recording => recording.Status == 200 && (recording.StreamBytes is not null || recording.Chunks is not null) && !recording.Url.EndsWith("/converse", StringComparison.Ordinal));

    public static TheoryData<string> Requests => Rows("request.wire.json", recording => recording.Status == 200 && recording.Request is not null);

    /// <summary>The dialect of a row and how its provider deviates; skips the running test where recordings are absent.</summary>
    public static IDialect Dialect(string row, out Quirks quirks)
    {
        if (row.StartsWith(Fixtures, StringComparison.Ordinal))
        {
            quirks = FixtureOf(row).Quirks;
            return s_dialects[row.Split('/')[1]];
        }

        var recording = Recordings.Get(row);
        quirks = new Quirks { ReasoningOutsideCompletion = recording.Vendor == "xai" };
        return s_dialects[NameOf(recording)!];
    }

    public static byte[] Answer(string row) => row.StartsWith(Fixtures, StringComparison.Ordinal) ? FixtureOf(row).Bytes("response.wire.json") : Recordings.Get(row).Response!;

    public static byte[] Request(string row) => row.StartsWith(Fixtures, StringComparison.Ordinal) ? FixtureOf(row).Bytes("request.wire.json") : Recordings.Get(row).Request!;

    /// <summary>The streamed answers of a row as the bytes of their bodies: a recording may hold several.</summary>
    public static IEnumerable<byte[]> StreamsOf(string row, IDialect dialect)
    {
        if (row.StartsWith(Fixtures, StringComparison.Ordinal))
        {
            return [File.ReadAllBytes(Directory.GetFiles(RepositoryRoot.Combine(row), "stream.wire.*").Single())];
        }

        var recording = Recordings.Get(row);
        if (dialect == DialectSet.AnthropicMessages)
        {
            return OneByOne(recording);
        }

        return [recording.StreamBytes ?? Framed(recording, dialect)];
    }

    private static TheoryData<string> Only(Func<ChatFold, bool> filter)
    {
        var all = Rows("response.wire.json", recording => recording.Status == 200 && recording.Response is not null);
        return new TheoryData<string>(all.Select(row => row.Data).Where(row => row == Recordings.Absent || filter(Passage.Read(Dialect(row, out var quirks), Answer(row), quirks))));
    }

    private static TheoryData<string> Rows(string file, Func<Recording, bool> filter)
    {
        var rows = Recordings.Where(recording => filter(recording) && NameOf(recording) is { } name && s_dialects.ContainsKey(name));
        foreach (var folder in s_dialects.Keys.Order(StringComparer.Ordinal).Select(name => RepositoryRoot.Combine(Fixtures + name)).Where(Directory.Exists).SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal))
        {
            if (Directory.GetFiles(folder, file).Length > 0)
            {
                rows.Add($"{Fixtures}{Path.GetFileName(Path.GetDirectoryName(folder))}/{Path.GetFileName(folder)}");
            }
        }

        return rows;
    }

    private static Fixture FixtureOf(string row) => new(row.Split('/')[1], row.Split('/')[2]);

    private static byte[] Framed(Recording recording, IDialect dialect) =>
        dialect.Framing.ToString() == "AwsEventStream" ? AwsMessages.Of(recording.Chunks!) : recording.ChunksAsEvents(dialect == DialectSet.OpenAiChat ? "[DONE]" : null);

    /// <summary>Anthropic recordings hold several answers, one behind the other.</summary>
    private static IEnumerable<byte[]> OneByOne(Recording recording)
    {
        var events = new StringBuilder();
        foreach (var payload in recording.Chunks ?? recording.Stream!.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].Trim()))
        {
            events.Append("data: ").Append(payload).Append("\n\n");
            if (JsonNode.Parse(payload)!["type"]!.GetValue<string>() == "message_stop")
            {
                yield return Encoding.UTF8.GetBytes(events.ToString());
                events.Clear();
            }
        }
    }

    private static string? NameOf(Recording recording)
    {
        var path = recording.Url.Split('?', '#')[0];
        return path.Length == 0 ? NameOfShape(recording.Response ?? (recording.Chunks is [var first, ..] ? Encoding.UTF8.GetBytes(first) : null))
            : path.EndsWith("/chat/completions", StringComparison.Ordinal) ? "openai-chat"
            : path.EndsWith("/messages", StringComparison.Ordinal) ? "anthropic-messages"
            : path.EndsWith("/responses", StringComparison.Ordinal) ? "openai-responses"
            : path.EndsWith("enerateContent", StringComparison.Ordinal) ? "gemini-generate"
            : path.EndsWith("/converse", StringComparison.Ordinal) || path.EndsWith("/converse-stream", StringComparison.Ordinal) ? "bedrock-converse"
            : path.EndsWith("/v2/chat", StringComparison.Ordinal) ? "cohere-chat"
            : path.EndsWith("/api/chat", StringComparison.Ordinal) ? "ollama-chat"
            : null;
    }

    private static string? NameOfShape(byte[]? json)
    {
        try
        {
            return json is null || JsonNode.Parse(json) is not JsonObject body ? null
                : body["choices"] is JsonArray { Count: > 0 } choices && (choices[0]!["message"] ?? choices[0]!["delta"]) is not null ? "openai-chat"
                : Word(body, "type") is "message" or "message_start" ? "anthropic-messages"
                : Word(body, "object") == "response" || Word(body, "type") == "response.created" ? "openai-responses"
                : body["candidates"] is JsonArray ? "gemini-generate"
                : body["stopReason"] is not null || body["messageStart"] is not null || body["contentBlockStart"] is not null || body["contentBlockDelta"] is not null ? "bedrock-converse"
                : Word(body, "type") == "message-start" || (body["finish_reason"] is not null && body["message"] is not null) ? "cohere-chat"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Word(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;
}
