using System.Buffers.Text;
using System.Text;

namespace Parlance.Simulator.Strict;

/// <summary>What an Ollama server refuses although it can be read. It is lenient otherwise: unknown fields are ignored, and tool results need no call.</summary>
internal static class OllamaRules
{
    public static ChatError? Check(ChatRequest request) =>
        Rule.Range(request.TopLogprobs, 0, 20, "top_logprobs")
        ?? Rule.Unless(Thinks(request.Reasoning) && !CanThink(request.Model), $"\"{request.Model}\" does not support thinking", "think")
        ?? Images(request.Messages);

    /// <summary>The models of the simulator by what they can do; a name that is not known there may be any model.</summary>
    private static bool CanThink(string model) => model[(model.LastIndexOf('/') + 1)..] is not ("long" or "usage" or "vision");

    private static bool Thinks(ReasoningControl? control) => control is { Enabled: true } or { Effort: not (null or "none") };

    private static ChatError? Images(IReadOnlyList<Message> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Content.OfType<ImagePart>().Any(image => image.Base64 is not { } base64 || !Base64.IsValid(Encoding.UTF8.GetBytes(base64))))
            {
                return Rule.Broken("illegal base64 data at input byte 0", $"messages[{i}].images");
            }
        }

        return null;
    }
}
