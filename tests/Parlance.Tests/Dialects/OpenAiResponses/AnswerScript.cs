using System.Text;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>An answer by seed, as the events that a reader would give: reasoning, text, calls whose arguments interleave, usage early or late.</summary>
internal static class AnswerScript
{
    private static readonly OpaqueState[] s_states =
    [
        new("anthropic-claude-v1", OpaqueState.Signature, "c2ln", "claude-x"),
        new("anthropic-claude-v1", OpaqueState.Redacted, "cmVk"),
        new("openai-responses-v1", OpaqueState.Details, """{"type":"reasoning.encrypted","id":"rs_1","data":"gAAAAx"}""", "gpt-x"),
    ];

    private static readonly string[] s_pieces = ["a", "é😀", "\"q\"\\\n", " ", "</x>\u2028"];

    public static void Play(Random random, IChatSink sink)
    {
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "resp_1", Name = "gpt-x" });
        var early = random.Next(2) == 0;
        if (early)
        {
            Usage(random, sink);
        }

        for (var parts = random.Next(3); parts > 0; parts--)
        {
            Pieces(ChatEventKind.Reasoning, random, sink);
            sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = s_states[random.Next(s_states.Length)] });
        }

        if (random.Next(4) > 0)
        {
            Pieces(ChatEventKind.Text, random, sink);
        }

        if (random.Next(4) == 0)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = "openai-responses", Id = "compaction", Text = """{"type":"compaction","id":"cmp_1","encrypted_content":"c"}"""u8 });
        }

        var calls = random.Next(4);
        Calls(calls, random, sink);
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = calls > 0 ? FinishReason.ToolCalls : FinishReason.Stop });
        if (!early || random.Next(2) == 0)
        {
            Usage(random, sink);
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private static void Calls(int calls, Random random, IChatSink sink)
    {
        var rest = new List<(int Index, string Text)>();
        for (var i = 0; i < calls; i++)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = i, Id = $"call_{i}", Name = $"tool_{i}", Payload = random.Next(3) == 0 ? new OpaqueState("google-gemini-v1", OpaqueState.Signature, $"thought{i}") : null });
            rest.Add((i, $$"""{"n":{{i}},"text":"}{\"é"}"""));
            if (random.Next(2) == 0)
            {
                // All that is left so far, in turns: what interleaving upstreams do.
                Drain(rest, random, sink);
            }
        }

        Drain(rest, random, sink);
    }

    private static void Drain(List<(int Index, string Text)> rest, Random random, IChatSink sink)
    {
        while (rest.Count > 0)
        {
            var at = random.Next(rest.Count);
            var (index, text) = rest[at];
            var cut = random.Next(1, text.Length + 1);
            if (cut < text.Length && char.IsSurrogate(text[cut]))
            {
                cut = text.Length;
            }

            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = index, Text = Encoding.UTF8.GetBytes(text[..cut]) });
            rest[at] = (index, text[cut..]);
            if (rest[at].Text.Length == 0)
            {
                rest.RemoveAt(at);
            }
        }
    }

    private static void Pieces(ChatEventKind kind, Random random, IChatSink sink)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            sink.Write(new ChatEvent { Kind = kind, Text = Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]) });
        }
    }

    private static void Usage(Random random, IChatSink sink) => sink.Write(new ChatEvent
    {
        Kind = ChatEventKind.Usage,
        Usage = new Usage { Input = random.Next(100), CacheRead = random.Next(100), CacheWrite = random.Next(100), Output = random.Next(100), Reasoning = random.Next(100) },
    });
}
