using System.Text;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Wire;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about answers in the protocol that the manifest's words mean.</summary>
internal static class AnswerCases
{
    public static void Parse(Material material)
    {
        var provider = material.Provider();
        var fold = new ChatFold();
        provider.Dialect.ReadResponse(Encoding.UTF8.GetBytes(material.Input["response_body"]!.ToJsonString()), provider.Quirks, fold);
        Violation.Unless(fold.Error is null, fold.Error?.Message ?? "");
        Expect.Contains(material.Expected["usage"], Usage(fold.Usage), "usage");
    }

    /// <summary>A stream as it came from the network, through the frames and the reader of the protocol.</summary>
    public static void Decode(Material material)
    {
        var chunks = material.Input["raw_chunks"] is { } raw ? Expect.Texts(raw) : [.. Expect.Texts(material.Input["events"]).Select(text => text + "\n\n")];
        var provider = material.Provider();
        var done = Expect.Text(material.Input["decoder_config"]?["done_signal"]) ?? "[DONE]";
        var fold = new ChatFold();
        var (frames, doneCame) = (0, false);
        using var cut = provider.Dialect.Framing.OpenReader(provider.Dialect.FrameLimit, skipLarge: false);
        var reader = provider.Dialect.OpenReader(provider.Quirks);
        foreach (var chunk in chunks)
        {
            cut.Push(Encoding.UTF8.GetBytes(chunk));
            while (cut.TryRead(out var frame))
            {
                frames++;
                doneCame |= frame.Data.SequenceEqual(Encoding.UTF8.GetBytes(done));
                reader.Read(frame, fold);
            }
        }

        reader.Complete(fold);
        CheckFrames(material, frames, doneCame, fold);
        CheckAnswer(material, fold);
    }

    private static void CheckFrames(Material material, int frames, bool doneCame, ChatFold fold)
    {
        if (material.Expected["frame_count"] is { } count)
        {
            Expect.Between(count, frames, "the number of frames");
        }

        if (Expect.Flag(material.Expected["done_received"], false) || Expect.Flag(material.Expected["completed"], false))
        {
            Violation.Unless(doneCame, "the done signal was not seen");
        }

        if ((material.Expected["events"] as JsonArray ?? []).Any(frame => Expect.Flag(frame?["has_content"], false)))
        {
            Violation.Unless(fold.ToResult().Content.Length > 0, "no content was read");
        }

        Violation.Unless(material.Expected["events"] is null || frames > 0, "no frame was read");
    }

    private static void CheckAnswer(Material material, ChatFold fold)
    {
        var result = fold.ToResult();
        if (Expect.Flag(material.Expected["valid"], false))
        {
            Violation.Unless(fold.Ended && fold.Error is null, $"the answer is not complete: {fold.Error?.Message}");
        }

        if (material.Expected["accumulated_tool_calls"] is { } calls)
        {
            Expect.Same(calls, EventNames.Calls(result.ToolCalls, withIndex: false), "the tool calls");
        }

        if (material.Expected["usage"] is { } usage)
        {
            Expect.Contains(usage, Usage(fold.Usage), "usage");
        }

        if (material.Expected["content_blocks"] is JsonArray blocks)
        {
            CheckBlocks(blocks, result.Message.Content);
        }

        if (Expect.Text(material.Expected["finish_reason"]) is { } reason)
        {
            Violation.UnlessSame(reason, EventNames.Finish(result.FinishReason), "the finish reason");
        }
    }

    private static void CheckBlocks(JsonArray blocks, IReadOnlyList<ContentPart> parts)
    {
        Violation.UnlessSame(blocks.Count, parts.Count, "the number of blocks");
        for (var i = 0; i < blocks.Count; i++)
        {
            var (type, text) = parts[i] switch
            {
                ReasoningPart reasoning => ("thinking", reasoning.Text),
                TextPart plain => ("text", plain.Text),
                var other => (other.GetType().Name, ""),
            };
            Violation.UnlessSame(Expect.Text(blocks[i]?["type"]), type, $"the type of block {i}");
            Violation.Unless(Expect.Text(blocks[i]?["content"]) is not { } whole || whole == text, $"block {i} is '{text}'");
            Violation.Unless(Expect.Text(blocks[i]?["content_contains"]) is not { } part || text.Contains(part, StringComparison.Ordinal), $"block {i} is '{text}'");
        }
    }

    private static JsonObject Usage(Usage? usage) => usage is not { } counts ? [] : new JsonObject
    {
        ["prompt_tokens"] = counts.PromptTokens,
        ["completion_tokens"] = counts.CompletionTokens,
        ["total_tokens"] = counts.TotalTokens,
        ["reasoning_tokens"] = counts.Reasoning,
    };
}
