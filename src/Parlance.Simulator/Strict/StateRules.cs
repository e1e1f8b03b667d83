using System.Text.Json;
using Parlance.Dialects;
using Parlance.Simulator.Doors;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Strict;

/// <summary>Reasoning state must come back as it was given. <c>simulated</c> is the simulated model that answers, whatever the request calls it.</summary>
internal static class StateRules
{
    private const string Dummy = "skip_thought_signature_validator";

    public static ChatError? Check(ChatRequest request, string simulated, long seed, Door door)
    {
        if (ReasoningModel.SignsParts(door.Dialect.StateFormat))
        {
            return SignedParts(request, simulated, seed);
        }

        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            foreach (var part in message.Content)
            {
                if (part is ReasoningPart { State: { } state } reasoning && Signature(state) != ReasoningModel.Sign(seed, reasoning.Text))
                {
                    return state.Kind == OpaqueState.Details
                        ? new ChatError(ErrorKind.InvalidRequest, "The encrypted content of a reasoning item could not be verified. Reason: Encrypted content could not be decrypted or parsed.") { Param = "input", Code = "invalid_encrypted_content" }
                        : new ChatError(ErrorKind.InvalidRequest, $"messages.{i}: Invalid `signature` in `thinking` block") { Param = $"messages[{i}]" };
                }
            }
        }

        return door.DemandsReasoning(request.Model) ? MissingInToolLoop(request, simulated, door.Dialect.StateFormat) : null;
    }

    /// <summary>
    /// Gemini: a signature must be one that was given out, and since the third generation the first call of each step of the current turn must have one; the vendor's dummy is taken for any.
    /// </summary>
    private static ChatError? SignedParts(ChatRequest request, string simulated, long seed)
    {
        var question = request.Messages.ToList().FindLastIndex(IsQuestion);
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var parts = request.Messages[i].Content;
            if (parts.Any(part => part is ReasoningPart { State.Data: var data } && data != ReasoningModel.Sign(seed, OpaqueState.Text))
                || parts.OfType<ToolCall>().Any(call => call.State is { Data: not Dummy and var signature } && signature != ReasoningModel.Sign(seed, call.Name)))
            {
                return Rule.Broken("Corrupted thought signature.", $"contents[{i}]");
            }

            if (i > question && simulated == "reasoning" && parts.OfType<ToolCall>().FirstOrDefault() is { State: null } first)
            {
                return Rule.Broken($"Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:{first.Name}`.", $"contents[{i}]");
            }
        }

        return null;
    }

    /// <summary>
    /// The model <c>reasoning</c> demands what vendors with reasoning demand: the turn that called tools comes back with its reasoning as long as the tool loop runs
    /// (Anthropic: thinking blocks before tool_use; DeepSeek, Moonshot: reasoning_content).
    /// </summary>
    private static ChatError? MissingInToolLoop(ChatRequest request, string simulated, string format)
    {
        // Claude thinks where it is told to; the others unless told not to.
        if ((format == DialectSet.AnthropicMessages.StateFormat && request.Reasoning is null) || simulated != "reasoning" || !ReasoningModel.IsOn(request.Reasoning))
        {
            return null;
        }

        for (var i = request.Messages.Count - 1; i >= 0 && !IsQuestion(request.Messages[i]); i--)
        {
            var parts = request.Messages[i].Content;
            if (parts.Any(part => part is ToolCall) && !parts.Any(part => part is ReasoningPart))
            {
                return new ChatError(ErrorKind.InvalidRequest, $"messages.{i}: the reasoning of a turn with tool calls must be passed back unmodified.") { Param = $"messages[{i}]" };
            }
        }

        return null;
    }

    /// <summary>Encrypted reasoning is an entry with its id.</summary>
    private static string? Signature(OpaqueState state)
    {
        if (state.Kind != OpaqueState.Details)
        {
            return state.Data;
        }

        using var entry = JsonDocument.Parse(state.Data);
        return entry.RootElement.TryGetProperty("data", out var data) ? data.GetString() : null;
    }

    private static bool IsQuestion(Message message) => message.Role == MessageRole.User && !message.Content.Any(part => part is ToolResult);
}
