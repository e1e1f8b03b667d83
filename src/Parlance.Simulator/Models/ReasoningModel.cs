using System.Security.Cryptography;
using System.Text;
using Parlance.Dialects;

namespace Parlance.Simulator.Models;

/// <summary>Reasoning with the state that must come back with it.</summary>
internal static class ReasoningModel
{
    public static bool IsOn(ReasoningControl? control) => control is not ({ Effort: "none" } or { Enabled: false });

    public static AnswerPart Part(Prompt prompt)
    {
        var words = prompt.UserText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        var text = $"The question has {words} words and {prompt.UserText.Length} characters. "
            + (prompt.Results.Count > 0 ? $"{prompt.Results.Count} tool results have arrived, so I can answer." : "Nothing in it needs looking up, so I answer with what I was given.");
        return new AnswerPart(ChatEventKind.Reasoning, Encoding.UTF8.GetBytes(text))
        {
            State = !SignsParts(prompt.StateFormat) ? new OpaqueState(prompt.StateFormat, OpaqueState.Signature, Sign(prompt.Seed, text))
                : ToolCalls.Wanted(prompt) > 0 ? null
                : new OpaqueState(prompt.StateFormat, OpaqueState.Text, Sign(prompt.Seed, OpaqueState.Text)),
        };
    }

    /// <summary>Whether vendors of this format sign the first call or the text that came of the reasoning, and not the reasoning itself.</summary>
    public static bool SignsParts(string format) => format == DialectSet.GeminiGenerate.StateFormat;

    /// <summary>The signature of a simulator with this seed over <paramref name="text"/>: as for a vendor, another account's is worthless.</summary>
    public static string Sign(long seed, string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"parlance-simulator/{seed}/{text}")));
}
