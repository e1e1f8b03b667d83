using System.Collections.Concurrent;
using System.Text.Json;

namespace Parlance.Tests.Support;

/// <summary>The collected facts about providers and models in <c>../shared/facts</c> beside the repository, which vendors' pages and public catalogues were read for. A test that asks for them is skipped when they are absent.</summary>
internal static class FactFiles
{
    private static readonly ConcurrentDictionary<string, JsonElement> s_files = [];

    /// <summary>The entries of <c>providers.json</c> by id.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Providers =>
        Read("providers.json").GetProperty("providers").EnumerateArray().ToDictionary(provider => provider.GetProperty("id").GetString()!);

    /// <summary>Other names of providers and those of other lists, each with the id that it stands for.</summary>
    public static IEnumerable<(string Name, string? Id)> Names =>
        Read("providers.json").GetProperty("aliases").EnumerateObject().Select(alias => (alias.Name, alias.Value.GetString()))
            .Concat(Read("providers.json").GetProperty("ai_lib_v1_ids").EnumerateArray().Select(id => (id.GetString()!, (string?)null)))
            .Concat(Providers.Keys.Select(id => (id, (string?)id)));

    /// <summary>The rows of <c>models.json</c>.</summary>
    public static IEnumerable<JsonElement> Models => Read("models.json").GetProperty("models").EnumerateArray();

    private static JsonElement Read(string file)
    {
        var path = Path.GetFullPath(RepositoryRoot.Combine($"../shared/facts/{file}"));
        Assert.SkipUnless(File.Exists(path), $"No collected facts: {file} is not at ../shared/facts.");
        return s_files.GetOrAdd(path, static path => JsonDocument.Parse(File.ReadAllText(path)).RootElement);
    }
}
