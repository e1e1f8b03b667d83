using System.Buffers;
using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>Calls of the offered tools, with arguments that follow their schemas, and the answer once the results are there.</summary>
internal static class ToolCalls
{
    private const int MaxCalls = 128;

    /// <summary>
    /// How many calls the answer makes; 0 when it is text. Only <c>tools</c> and <c>reasoning</c> call without being made to; nobody calls when results have just arrived, unless told to go on for several rounds.
    /// </summary>
    public static int Wanted(Prompt prompt)
    {
        var request = prompt.Request;
        var offered = request.Tools.Count(tool => tool.Native is null);
        var mode = request.ToolChoice?.Mode ?? "auto";
        var forced = mode is "required" or "tool" || prompt.Directives.Tools > 0;
        if (offered == 0 || mode == "none" || (prompt.Results.Count > 0 && prompt.Round >= prompt.Directives.Rounds) || (!forced && prompt.Model is not ("tools" or "reasoning")))
        {
            return 0;
        }

        if (request.ParallelToolCalls == false)
        {
            return 1;
        }

        return Math.Min(MaxCalls, (prompt.Directives.Tools, mode) switch
        {
            ( > 0 and var count, _) => count,
            (_, "tool") => Several(prompt.UserText),
            _ => Math.Max(offered, Several(prompt.UserText)),
        });
    }

    public static void Add(List<AnswerPart> parts, Prompt prompt, int count, ref Dice dice, ref Dice ids)
    {
        var request = prompt.Request;
        var offered = request.Tools.Where(tool => tool.Native is null && (request.ToolChoice is not { Mode: "tool", Name: var name } || tool.Name == name)).ToArray();
        for (var i = 0; i < count && offered.Length > 0; i++)
        {
            var tool = offered[i % offered.Length];
            parts.Add(new AnswerPart(ChatEventKind.ToolCall, Arguments(tool, ref dice))
            {
                Id = ids.Id(prompt.CallPrefix),
                Name = tool.Name,
                State = i == 0 && ReasoningModel.SignsParts(prompt.StateFormat) ? new OpaqueState(prompt.StateFormat, OpaqueState.Signature, ReasoningModel.Sign(prompt.Seed, tool.Name)) : null,
            });
        }
    }

    /// <summary>The results that have arrived, in words.</summary>
    public static string Quote(Prompt prompt)
    {
        var text = new StringBuilder("The tools answered:");
        foreach (var result in prompt.Results)
        {
            var name = prompt.Request.Messages.SelectMany(message => message.Content.OfType<ToolCall>()).LastOrDefault(call => call.Id == result.CallId)?.Name ?? result.CallId;
            var content = string.Concat(result.Content.OfType<TextPart>().Select(part => part.Text));
            text.Append($"\n- {name}{(result.IsError ? " failed" : "")}: {content}");
        }

        return text.ToString();
    }

    private static byte[] Arguments(ToolDefinition tool, ref Dice dice)
    {
        if (tool.Parameters.IsEmpty)
        {
            return "{}"u8.ToArray();
        }

        var output = new ArrayBufferWriter<byte>(256);
        SchemaInstance.Write(tool.Parameters, output, ref dice);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>How many calls the words ask for, 1–4.</summary>
    private static int Several(string text)
    {
        var wanted = 1;
        foreach (var word in text.ToLowerInvariant().Split(" ,.;:!?\n".ToCharArray()))
        {
            wanted = Math.Max(wanted, word switch
            {
                "two" or "both" or "several" or "parallel" => 2,
                "three" => 3,
                "four" => 4,
                _ => 1,
            });
        }

        return wanted;
    }
}
