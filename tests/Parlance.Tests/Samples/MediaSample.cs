using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/embeddings-and-media.md</c> shows. A test holds the page to these lines.</summary>
internal static class MediaSample
{
    public static async Task RunAsync()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        await File.WriteAllBytesAsync(Path.Combine(path, "cat.png"), Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        using var client = await AiClient.FromModelAsync("sim/vision", new AiClientOptions { HttpHandler = new SimulatorHandler() });
        try
        {
            await RunAsync(client, path);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static async Task RunAsync(AiClient client, string folder)
    {
        // sample: embeddings
        var embeddings = await client.EmbedAsync(["red ships", "green fields"], new EmbedOptions { Model = "sim/embedder", Dimensions = 256 });
        ReadOnlyMemory<float> first = embeddings.Vectors[0];
        Console.WriteLine($"{first.Length} numbers, {embeddings.Stats.PromptTokens} tokens");
        // end
        // sample: attachments
        var picture = await Attachment.FromFileAsync(Path.Combine(folder, "cat.png"));
        var seen = await client.Chat().User("What is this?").Attach(picture).Image("https://example.com/cat.jpg").ExecuteAsync();
        Console.WriteLine(seen.Content);
        // end
        // sample: media
        await using (var speech = await client.SpeakAsync("Good morning.", new SpeakOptions { Model = "sim/speaker" }))
        await using (var file = File.Create(Path.Combine(folder, "morning.wav")))
        {
            await speech.CopyToAsync(file);   // as it comes
        }

        var audio = await File.ReadAllBytesAsync(Path.Combine(folder, "morning.wav"));
        var transcript = await client.TranscribeAsync(audio, "morning.wav", new TranscribeOptions { Model = "sim/listener" });
        var images = await client.DrawAsync("a cat", new DrawOptions { Model = "sim/painter", N = 2 });
        var ranked = await client.RerankAsync("red ships", ["green fields", "ships that are red"], new RerankOptions { Model = "sim/ranker" });
        var verdicts = await client.ModerateAsync(["a walk in the park"], new ModerateOptions { Model = "sim/guard" });
        Console.WriteLine($"{transcript.Text}, {images.Images.Count} images, best: {ranked.Documents[0].Text}, flagged: {verdicts.Results[0].Flagged}");
        // end
    }
}
