namespace Parlance.Benchmarks.Clients;

/// <summary>Our client, made as a user makes it: shipped manifests, prices and all.</summary>
internal static class OurClient
{
    public static Task<AiClient> OpenAsync(string model, Uri upstream) =>
        AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = Questions.Key, BaseUrl = new Uri(upstream, "v1") });
}
