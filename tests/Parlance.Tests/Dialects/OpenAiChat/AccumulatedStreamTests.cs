using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

/// <summary>A client that joins deltas as OpenAI's SDKs do, texts end to end and lists by index, and sends the message back, must lose no reasoning state.</summary>
public class AccumulatedStreamTests
{
    [Fact]
    public void TryReadRequest_MessageJoinedFromDeltas_KeepsReasoningStateAndCalls()
    {
        var answer = Message.Assistant(
            new ReasoningPart("first thought", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "s1", "claude-x")),
            new ReasoningPart("", new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, "r", "claude-x")),
            new ReasoningPart("second", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "s2", "claude-x")),
            new TextPart("Hi é"),
            new ToolCall("c1", "f", "{\"a\":1}"),
            new ToolCall("c2", "g", "{}"));
        var output = new ArrayBufferWriter<byte>();
        Stream(answer, DialectSet.OpenAiChat.OpenWriter(new StreamOptions(false, "i", "m", 1), output));

        var message = new JsonObject();
        foreach (var chunk in Encoding.UTF8.GetString(output.WrittenSpan).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(chunk => !chunk.EndsWith("[DONE]", StringComparison.Ordinal)))
        {
            Join(message, JsonNode.Parse(chunk["data: ".Length..])!["choices"]![0]!["delta"]!.AsObject());
        }

        var body = new JsonObject { ["model"] = "m", ["messages"] = new JsonArray(message) };
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(body.ToJsonString()), out var request, out var error), error?.Message);

        // The joined calls still have their index, which is kept like any field.
        var read = request.Messages[0] with { Content = [.. request.Messages[0].Content.Select(part => part with { Extra = null })] };
        Assert.Equal(Nouns.Describe(answer), Nouns.Describe(read));
    }

    private static void Stream(Message answer, IStreamWriter writer)
    {
        var calls = 0;
        foreach (var part in answer.Content)
        {
            switch (part)
            {
                case ReasoningPart reasoning:
                    Text(writer, ChatEventKind.Reasoning, 0, reasoning.Text);
                    writer.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = reasoning.State });
                    break;
                case TextPart text:
                    Text(writer, ChatEventKind.Text, 0, text.Text);
                    break;
                case ToolCall call:
                    writer.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = calls, Id = call.Id, Name = call.Name });
                    Text(writer, ChatEventKind.ToolArguments, calls++, call.Arguments == "{}" ? "" : call.Arguments);
                    break;
            }
        }

        writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.ToolCalls });
        writer.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private static void Text(IStreamWriter writer, ChatEventKind kind, int index, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            writer.Write(new ChatEvent { Kind = kind, Index = index, Text = Encoding.UTF8.GetBytes(rune.ToString()) });
        }
    }

    private static void Join(JsonObject message, JsonObject delta)
    {
        foreach (var (name, value) in delta)
        {
            switch (message[name], value)
            {
                case (null, _) when value is not JsonArray:
                    message[name] = value?.DeepClone();
                    break;
                case (JsonObject known, JsonObject more):
                    Join(known, more);
                    break;
                case (var list, JsonArray items):
                    message[name] = list ?? new JsonArray();
                    JoinItems(message[name]!.AsArray(), items);
                    break;
                case (JsonValue known, JsonValue more) when name is not ("index" or "type"):
                    message[name] = (string?)known + (string?)more;
                    break;
            }
        }
    }

    private static void JoinItems(JsonArray list, JsonArray items)
    {
        foreach (var item in items)
        {
            if (list.FirstOrDefault(known => (int)known!["index"]! == (int)item!["index"]!) is JsonObject known)
            {
                Join(known, item!.AsObject());
            }
            else
            {
                list.Add(item!.DeepClone());
            }
        }
    }
}
