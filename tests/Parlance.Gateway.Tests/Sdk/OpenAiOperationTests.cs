using System.ClientModel;
using System.Security.Cryptography;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Embeddings;
using OpenAI.Images;
using OpenAI.Moderations;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Sdk;

/// <summary>The official .NET SDK's clients of everything that is not chat, against the gateway.</summary>
public class OpenAiOperationTests
{
    [Fact]
    public async Task Embeddings_Batch_HasVectorsInOrderAndUsage()
    {
        await using var gateway = await TestGateway.StartAsync();
        OpenAIEmbeddingCollection answer = await Client(gateway).GetEmbeddingClient("lab/echo").GenerateEmbeddingsAsync(["one", "two", "one"], new EmbeddingGenerationOptions { Dimensions = 16 });
        Assert.Equal(3, answer.Count);
        Assert.Equal(16, answer[0].ToFloats().Length);
        Assert.Equal(answer[0].ToFloats().ToArray(), answer[2].ToFloats().ToArray());
        Assert.NotEqual(answer[0].ToFloats().ToArray(), answer[1].ToFloats().ToArray());
        Assert.Equal(1, answer[0].ToFloats().ToArray().Sum(number => (double)number * number), 3);
        Assert.Equal(3, answer.Usage.InputTokenCount);
        Assert.Equal(3, gateway.Ledger.Totals().PromptTokens);
    }

    [Fact]
    public async Task Embeddings_WrongDimensions_AreAClientError()
    {
        await using var gateway = await TestGateway.StartAsync();
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway).GetEmbeddingClient("lab/echo").GenerateEmbeddingAsync("x", new EmbeddingGenerationOptions { Dimensions = 9999 }));
        Assert.Equal(400, error.Status);
    }

    [Fact]
    public async Task Moderation_Text_IsClassified()
    {
        await using var gateway = await TestGateway.StartAsync();
        ModerationResultCollection answer = await Client(gateway).GetModerationClient("lab/echo").ClassifyTextAsync(["a walk", "pure violence"]);
        Assert.Equal([false, true], answer.Select(result => result.Flagged));
        Assert.True(answer[1].Violence.Flagged);
    }

    [Fact]
    public async Task Image_Generated_IsAPng()
    {
        await using var gateway = await TestGateway.StartAsync();
        GeneratedImage image = await Client(gateway).GetImageClient("lab/echo").GenerateImageAsync("a red dot");
        Assert.Equal("\u0089PNG", System.Text.Encoding.Latin1.GetString(image.ImageBytes.ToArray()[..4]));
    }

    [Fact]
    public async Task Image_Edited_IsAPng()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var source = new MemoryStream(RandomNumberGenerator.GetBytes(10_000));
        GeneratedImage image = await Client(gateway).GetImageClient("lab/echo").GenerateImageEditAsync(source, "dot.png", "make it blue");
        Assert.Equal("\u0089PNG", System.Text.Encoding.Latin1.GetString(image.ImageBytes.ToArray()[..4]));
    }

    [Fact]
    public async Task Speech_Text_IsAWave()
    {
        await using var gateway = await TestGateway.StartAsync();
        BinaryData audio = await Client(gateway).GetAudioClient("lab/echo").GenerateSpeechAsync("hello", GeneratedSpeechVoice.Alloy);
        Assert.Equal("RIFF", System.Text.Encoding.ASCII.GetString(audio.ToArray()[..4]));
        Assert.Equal(audio.Length, BitConverter.ToInt32(audio.ToArray(), 4) + 8);
    }

    [Fact]
    public async Task Transcription_File_ArrivesWhole()
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = RandomNumberGenerator.GetBytes(2_000_000);
        using var stream = new MemoryStream(file);
        AudioTranscription answer = await Client(gateway).GetAudioClient("lab/echo").TranscribeAudioAsync(stream, "speech.wav", new AudioTranscriptionOptions { Language = "en" });
        Assert.Equal($"echo received speech.wav: 2000000 bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(file))}", answer.Text);
    }

    [Fact]
    public async Task Translation_File_ArrivesWhole()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stream = new MemoryStream([1, 2, 3]);
        AudioTranslation answer = await Client(gateway).GetAudioClient("lab/echo").TranslateAudioAsync(stream, "speech.wav");
        Assert.StartsWith("echo received speech.wav: 3 bytes", answer.Text, StringComparison.Ordinal);
    }

    private static OpenAIClient Client(TestGateway gateway) =>
        new(new ApiKeyCredential(TestGateway.Key), new OpenAIClientOptions { Endpoint = new Uri(gateway.Address, "v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) });
}
