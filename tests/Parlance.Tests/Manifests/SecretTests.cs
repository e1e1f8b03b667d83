using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class SecretTests
{
    private static readonly Secret Canary = new("canary-7d41");

    private static readonly Provider Provider = new()
    {
        Id = "acme",
        DisplayName = "Acme",
        Dialect = DialectSet.OpenAiChat,
        BaseUrl = new Uri("https://api.acme.example/v1"),
        Auth = new AuthScheme("Authorization", "Bearer ", Required: true),
        ChatPath = "/chat/completions",
        Credentials = [Canary],
    };

    [Fact]
    public void Reveal_Always_GivesTheText() => Assert.Equal("canary-7d41", Canary.Reveal());

    [Fact]
    public void Secret_InAnyText_IsNotShown()
    {
        string[] texts = [Canary.ToString(), $"{Canary}", string.Format("{0}", Canary), string.Concat("a", Canary), new System.Text.StringBuilder().Append(Canary).ToString()];

        Assert.All(texts, text => Assert.DoesNotContain("canary", text));
    }

    [Fact]
    public void Secret_Serialised_IsNotShown()
    {
        Assert.Equal("{}", JsonSerializer.Serialize(Canary));
        Assert.Equal("""{"Key":{}}""", JsonSerializer.Serialize(new { Key = Canary }, new JsonSerializerOptions { IncludeFields = true }));
    }

    [Fact]
    public void RecordsThatHoldOne_PrintedOrSerialised_DoNotShowIt()
    {
        var target = new Target(Provider, "m");

        Assert.DoesNotContain("canary", $"{Provider} {target} {target.Provider} {target.Wire} {new ProviderEntry("x") { Credentials = [Canary] }}");
        // A provider as a whole cannot be serialised at all, because its dialect cannot; so member by member.
        Assert.All(
            typeof(Provider).GetProperties().Where(property => property.PropertyType != typeof(IUpstreamDialect)),
            property => Assert.DoesNotContain("canary", JsonSerializer.Serialize(property.GetValue(Provider))));
    }
}
