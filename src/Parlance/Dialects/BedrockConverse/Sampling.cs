namespace Parlance.Dialects.BedrockConverse;

/// <summary>The sampling parameters that are sent; null for those that are not.</summary>
/// <param name="Temperature">0–1.</param>
/// <param name="TopP">0–1.</param>
/// <param name="TopK">Value of the model's own field.</param>
/// <param name="TopKField">Its path among the model's own fields.</param>
/// <param name="Stop">Sequences that are not blank, which models refuse.</param>
internal readonly record struct Sampling(double? Temperature, double? TopP, long? TopK, string? TopKField, IReadOnlyList<string> Stop)
{
    public bool IsEmpty => Temperature is null && TopP is null && Stop.Count == 0;

    public static Sampling Of(ChatRequest request, WireTarget target, bool thinks)
    {
        var quirks = target.Quirks;
        var temperature = request.Temperature is { } given && !thinks && Takes("temperature") ? quirks.Fit("temperature", Math.Min(given, 1)) : (double?)null;
        var topP = request.TopP is { } share && Takes("top_p") && (!thinks || share >= 0.95) ? share : (double?)null;
        if (temperature is not null && topP is not null && quirks.ReasoningControl is "thinking" or "budget")
        {
            (temperature, topP) = temperature == 1 ? (null, topP) : (temperature, (double?)null);
        }

        var field = quirks.Rename.GetValueOrDefault("top_k");
        var topK = thinks || field is null || !Takes("top_k") || AdditionalFields.IsKept(request.Extra) ? null : request.TopK;
        return new Sampling(temperature, topP, topK, field, Takes("stop") ? [.. request.Stop.Where(stop => !string.IsNullOrWhiteSpace(stop))] : []);

        bool Takes(string name) => !target.Dropped.Contains(name);
    }
}
