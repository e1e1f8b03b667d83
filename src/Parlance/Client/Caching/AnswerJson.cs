using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Client.Conversations;
using Parlance.Dialects;

namespace Parlance.Client.Caching;

/// <summary>A kept answer as bytes: <c>{"parlance_answer":1,"target":"…","result":{…}}</c>, in the form of saved conversations. What cannot be read is no answer: it is asked for anew.</summary>
internal static class AnswerJson
{
    /// <summary>Number of the form; the cache's keys hold it, so that versions of this library that differ keep apart.</summary>
    public const int Version = 1;

    private const string Mark = "parlance_answer";

    public static byte[] Write(string target, ChatResult result)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteNumber(Mark, Version);
            json.WriteString("target", target);
            json.WriteString("id", result.Id);
            json.WriteString("model", result.Model);
            json.WriteNumber("created", result.Created);
            if (result.Elapsed is { } elapsed)
            {
                json.WriteNumber("elapsed_ticks", elapsed.Ticks);
            }

            if (result.Usage is { } usage)
            {
                json.WritePropertyName("usage");
                UsageJson.Write(json, usage);
            }

            json.WriteStartArray("choices");
            foreach (var choice in result.Choices)
            {
                WriteChoice(json, choice);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out string? target, [NotNullWhen(true)] out ChatResult? result)
    {
        target = null;
        result = null;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Mark, out var version) || !version.TryGetInt32(out var number) || number != Version)
            {
                return false;
            }

            var reader = new FieldReader("");
            MessageReader.RefuseOthers(reader, root, [Mark, "target", "id", "model", "created", "elapsed_ticks", "usage", "choices"]);
            target = reader.Text(root, "target");
            result = new ChatResult
            {
                Id = reader.Text(root, "id"),
                Model = reader.Text(root, "model"),
                Created = reader.OptionalInteger(root, "created", long.MinValue) ?? 0,
                Elapsed = reader.OptionalInteger(root, "elapsed_ticks", long.MinValue) is { } ticks ? TimeSpan.FromTicks(ticks) : null,
                Usage = reader.OptionalObject(root, "usage") is { } usage ? UsageJson.Read(reader, usage) : null,
                Choices = MessageReader.ReadList(reader, root, "choices", ReadChoice),
            };
            return reader.Error is null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index", choice.Index);
        json.WritePropertyName("message");
        MessageWriter.WriteMessage(json, choice.Message);
        MessageWriter.WriteText(json, "finish_reason", choice.FinishReason?.Value);
        MessageWriter.WriteText(json, "stop_sequence", choice.StopSequence);
        if (!choice.Logprobs.IsEmpty)
        {
            json.WriteRaw("logprobs"u8, choice.Logprobs);
        }

        json.WriteStartArray("annotations");
        foreach (var annotation in choice.Annotations)
        {
            MessageWriter.WritePart(json, annotation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ChatChoice ReadChoice(FieldReader reader, JsonElement element)
    {
        MessageReader.RefuseOthers(reader, element, ["index", "message", "finish_reason", "stop_sequence", "logprobs", "annotations"]);
        var message = reader.OptionalObject(element, "message") is { } told ? MessageReader.ReadMessage(reader, told) : new Message(MessageRole.Assistant, []);
        return new ChatChoice((int)(reader.OptionalInteger(element, "index", 0) ?? 0), message, reader.OptionalText(element, "finish_reason") is { } reason ? new FinishReason(reason) : null)
        {
            StopSequence = reader.OptionalText(element, "stop_sequence"),
            Logprobs = element.TryGetProperty("logprobs", out var logprobs) ? FieldReader.Raw(logprobs) : default,
            Annotations = [.. MessageReader.ReadList(reader, element, "annotations", MessageReader.ReadPart).OfType<RawPart>()],
        };
    }
}
