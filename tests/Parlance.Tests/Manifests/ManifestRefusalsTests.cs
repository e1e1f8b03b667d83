using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>What the collected facts say a provider refuses, its manifest keeps from it: fields, words and numbers.</summary>
public sealed class ManifestRefusalsTests
{
    /// <summary>Keys of the facts that say a field is refused, with the fields.</summary>
    private static readonly Dictionary<string, string[]> s_fields = new()
    {
        ["top_k"] = ["top_k"],
        ["seed"] = ["seed"],
        ["logit_bias"] = ["logit_bias"],
        ["logprobs"] = ["logprobs", "top_logprobs"],
        ["penalties"] = ["presence_penalty", "frequency_penalty"],
        ["frequency_penalty"] = ["frequency_penalty"],
    };

    public static TheoryData<string> Ids => [.. ManifestSet.Embedded.Manifests.Where(manifest => manifest is { Simulated: false, Chat: not false } && manifest.Dialect == DialectSet.OpenAiChat).Select(manifest => manifest.Id)];

    private static Quirks QuirksOf(string id) => ManifestSet.Embedded.TryFind(id, out var manifest) ? manifest.Quirks ?? Quirks.None : throw new KeyNotFoundException(id);

    /// <summary>What the facts say of the parameters of openai-chat; empty for a provider that they describe in another protocol, or not at all.</summary>
    private static JsonElement Parameters(string id)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        var facts = FactFiles.Providers.FirstOrDefault(provider => manifest.Aliases.Prepend(id).Contains(provider.Key)).Value;
        return facts.ValueKind == JsonValueKind.Object && facts.GetProperty("dialect").GetString() is "openai-chat" or "azure-openai" && facts.TryGetProperty("params", out var parameters) ? parameters : JsonDocument.Parse("{}").RootElement;
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Fields_ThatAreRefused_AreLeftOut(string id)
    {
        var refused = Parameters(id).EnumerateObject().Where(parameter => parameter.Value.ValueKind == JsonValueKind.False && s_fields.ContainsKey(parameter.Name)).SelectMany(parameter => s_fields[parameter.Name]);

        // A list of a family takes the place of the provider's: it must say them again, unless another protocol is spoken to it.
        Assert.All(QuirksOf(id).ByModel.Values.Where(quirks => quirks.Dialect is null).Prepend(QuirksOf(id)), quirks => Assert.Empty(refused.Except(quirks.Drop).Except(quirks.Rename.Keys)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Answers_OneAtATime_AreAskedForOneAtATime(string id) =>
        Assert.True(!Parameters(id).TryGetProperty("n_max", out var most) || most.ValueKind != JsonValueKind.Number || most.GetInt32() > 1 || QuirksOf(id).Drop.Contains("n"), id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Stops_FewerThanOpenAis_AreCut(string id) =>
        Assert.True(!Parameters(id).TryGetProperty("stop_max", out var most) || most.ValueKind != JsonValueKind.Number || most.GetInt32() >= 4 || QuirksOf(id).MaxStops == most.GetInt32(), id);

    [Theory]
    [MemberData(nameof(Ids))]
    public void ToolChoices_ThatAreUnknown_HaveAnotherWord(string id)
    {
        if (!Parameters(id).TryGetProperty("tool_choice", out var choices) || choices.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var known = choices.EnumerateArray().Where(choice => choice.ValueKind == JsonValueKind.String).Select(choice => choice.GetString()!).ToList();
        Assert.All(new[] { "required", "none" }.Except(known), word => Assert.True(QuirksOf(id).ToolChoiceWords.ContainsKey(word), $"{id}: {word}"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Reasoning_ThatMustComeBack_IsSentBack(string id)
    {
        if (Parameters(id).TryGetProperty("reasoning", out var reasoning) && reasoning.TryGetProperty("echo_required", out var echo) && echo.GetString() is { } rule && !rule.StartsWith("keep ", StringComparison.Ordinal))
        {
            Assert.Contains(QuirksOf(id).ReasoningEcho!, rule, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void StreamOptions_ThatAreRefused_AreNotSent(string id)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        var facts = FactFiles.Providers.FirstOrDefault(provider => manifest.Aliases.Prepend(id).Contains(provider.Key)).Value;
        var isRefused = facts.ValueKind == JsonValueKind.Object && facts.TryGetProperty("streaming", out var streaming) && streaming.TryGetProperty("include_usage", out var usage) && usage.GetString()!.StartsWith("rejected", StringComparison.Ordinal);

        Assert.True(!isRefused || !QuirksOf(id).StreamUsageOption, id);
    }
}
