using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Signatures in a history. Since the third generation the first call of every step must carry one, or the vendor answers 400; further calls of the step have none.
/// </summary>
internal static class SignaturePlan
{
    private static readonly OpaqueState s_dummy = new(GeminiGenerateDialect.GeminiFormat, OpaqueState.Signature, GeminiState.Dummy);

    /// <summary>Gives the first call of each content the vendor's dummy where the history has lost the signature, or another model made the call.</summary>
    public static void Complete(List<Turn> turns)
    {
        foreach (var turn in turns)
        {
            var first = turn.Pieces.FindIndex(piece => piece.Part is ToolCall);
            if (first >= 0 && turn.Pieces[first].Part is ToolCall { State: null } call)
            {
                turn.Pieces[first] = turn.Pieces[first] with { Part = call with { State = s_dummy } };
            }
        }
    }

    /// <summary>The signature that the target can read; null when it cannot: another format, another model's, not base64.</summary>
    /// <param name="state">The state.</param>
    /// <param name="model">The target's model.</param>
    /// <param name="callId">The call that the state must belong to when it says so itself; null for reasoning.</param>
    public static OpaqueState? Fit(OpaqueState? state, string model, string? callId)
    {
        if (state is { Format: GeminiGenerateDialect.GeminiFormat, Kind: OpaqueState.Details or OpaqueState.Encrypted })
        {
            state = FromDetails(state, callId);
        }

        return GeminiState.IsOwn(state) && state!.Data.Length > 0 && (state.Data == GeminiState.Dummy || GeminiState.Standard(state.Data) is not null) && IsSame(state.Model, model) ? state : null;
    }

    /// <summary>An entry of <c>reasoning_details</c> as aggregators spell it: <c>{"type":"reasoning.encrypted","data":…,"id":…}</c>, where the id is that of the call.</summary>
    private static OpaqueState? FromDetails(OpaqueState state, string? callId)
    {
        if (state.Kind == OpaqueState.Encrypted)
        {
            return state with { Kind = OpaqueState.Text };
        }

        using var entry = JsonDocument.Parse(Encoding.UTF8.GetBytes(state.Data));
        return GeminiJson.Word(entry.RootElement, "data") is { } data && (callId is null || GeminiJson.Word(entry.RootElement, "id") == callId)
            ? new OpaqueState(state.Format, callId is null ? OpaqueState.Text : OpaqueState.Signature, data, state.Model)
            : null;
    }

    /// <summary>A request may name an alias (<c>gemini-flash-latest</c>) and the answer the model behind it; a longer name is a version of the shorter.</summary>
    private static bool IsSame(string? maker, string model)
    {
        if (maker is not { Length: > 0 })
        {
            return true;
        }

        maker = maker[(maker.LastIndexOf('/') + 1)..];
        model = model[(model.LastIndexOf('/') + 1)..];
        return model.EndsWith("-latest", StringComparison.OrdinalIgnoreCase) || maker.StartsWith(model, StringComparison.OrdinalIgnoreCase) || model.StartsWith(maker, StringComparison.OrdinalIgnoreCase);
    }
}
