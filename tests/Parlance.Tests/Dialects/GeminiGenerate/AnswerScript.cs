using System.Text;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>An answer by seed, as the events that a reader would give: thoughts, signatures, text, calls whose arguments interleave, several choices, usage early or late.</summary>
internal static class AnswerScript
{
    private static readonly string[] s_pieces = ["a", "é😀", "\"q\"\\\n", " ", "</x>\u2028"];

    public static void Play(Random random, IChatSink sink)
    {
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "resp_1", Name = "gemini-x" });
        var early = random.Next(2) == 0;
        if (early)
        {
            Usage(random, sink);
        }

        for (var choice = 0; choice < random.Next(1, 3); choice++)
        {
            Choice(choice, random, sink);
        }

        if (!early || random.Next(2) == 0)
        {
            Usage(random, sink);
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private static void Choice(int choice, Random random, IChatSink sink)
    {
        for (var parts = random.Next(3); parts > 0; parts--)
        {
            Pieces(ChatEventKind.Reasoning, choice, random, sink);
            State(OpaqueState.Signature, choice, sink);
        }

        if (random.Next(3) == 0)
        {
            State(OpaqueState.Text, choice, sink);
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Choice = choice, Text = "said"u8 });
        Pieces(ChatEventKind.Text, choice, random, sink);
        if (random.Next(4) == 0)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Raw, Choice = choice, Name = "gemini-generate", Id = "inlineData", Text = """{"inlineData":{"mimeType":"image/png","data":"AAAA"}}"""u8 });
        }

        var calls = random.Next(4);
        Calls(calls, choice, random, sink);
        if (random.Next(3) == 0)
        {
            State(OpaqueState.Text, choice, sink);
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = choice, Reason = calls > 0 ? FinishReason.ToolCalls : random.Next(2) == 0 ? FinishReason.Stop : FinishReason.Length });
    }

    private static void Calls(int calls, int choice, Random random, IChatSink sink)
    {
        var rest = new List<(int Index, string Text)>();
        for (var i = 0; i < calls; i++)
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Choice = choice, Index = i, Id = $"call_{choice}_{i}", Name = $"tool_{i}", Payload = i == 0 ? new OpaqueState("google-gemini-v1", OpaqueState.Signature, "c2ln", "gemini-x") : null });
            rest.Add((i, $$"""{"n":{{i}},"text":"}{\"é"}"""));
        }

        while (rest.Count > 0)
        {
            var at = random.Next(rest.Count);
            var (index, text) = rest[at];
            var cut = random.Next(1, text.Length + 1);
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Choice = choice, Index = index, Text = Encoding.UTF8.GetBytes(text[..cut]) });
            rest[at] = (index, text[cut..]);
            if (rest[at].Text.Length == 0)
            {
                rest.RemoveAt(at);
            }
        }
    }

    private static void Pieces(ChatEventKind kind, int choice, Random random, IChatSink sink)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            sink.Write(new ChatEvent { Kind = kind, Choice = choice, Text = Encoding.UTF8.GetBytes(s_pieces[random.Next(s_pieces.Length)]) });
        }
    }

    private static void State(string kind, int choice, IChatSink sink) =>
        sink.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Choice = choice, Payload = new OpaqueState("google-gemini-v1", kind, "c3RhdGU=", "gemini-x") });

    private static void Usage(Random random, IChatSink sink) => sink.Write(new ChatEvent
    {
        Kind = ChatEventKind.Usage,
        Usage = new Usage { Input = random.Next(100), CacheRead = random.Next(100), AudioInput = random.Next(3), Output = random.Next(100), AudioOutput = random.Next(3), Reasoning = random.Next(100) },
    });
}
