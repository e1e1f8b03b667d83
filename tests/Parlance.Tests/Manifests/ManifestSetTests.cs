using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class ManifestSetTests
{
    [Fact]
    public void Embedded_Always_HoldsEveryShippedProvider() => Assert.Equal(
        ["anthropic", "cerebras", "deepseek", "groq", "llamacpp", "lmstudio", "mistral", "ollama", "openai", "openrouter", "sim", "together", "vllm", "xai"],
        ManifestSet.Embedded.Manifests.Select(manifest => manifest.Id));

    [Theory]
    [InlineData("openai/gpt-4o", "openai")]
    [InlineData("claude/claude-haiku-4-5", "anthropic")]
    [InlineData("openai/gpt-oss-120b", "openai")]
    [InlineData("gpt-4o-mini", "openai")]
    [InlineData("moonshotai/kimi-k2-instruct-0905", "groq")]
    public void TryFindForModel_NameOfAModel_GivesItsProvider(string name, string provider)
    {
        Assert.True(ManifestSet.Embedded.TryFindForModel(name, out var manifest));
        Assert.Equal(provider, manifest.Id);
    }
}
