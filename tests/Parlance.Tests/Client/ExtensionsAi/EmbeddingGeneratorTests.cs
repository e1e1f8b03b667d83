using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Parlance.Simulator;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>The client as an <see cref="IEmbeddingGenerator{TInput,TEmbedding}"/>.</summary>
public sealed class EmbeddingGeneratorTests : IDisposable
{
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0 });

    public void Dispose() => _simulator.Dispose();

    private Task<AiClient> ClientAsync(string model) => AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", HttpHandler = _simulator });

    [Theory]
    [InlineData("openai/text-embedding-3-small")]
    [InlineData("gemini/gemini-embedding-001")]
    [InlineData("cohere/embed-v4.0")]
    public async Task Generate_SeveralTexts_GivesAVectorForEach(string model)
    {
        using var client = await ClientAsync(model);
        var generator = client.AsEmbeddingGenerator();

        var embeddings = await generator.GenerateAsync(["one", "two", "one"]);

        Assert.Equal(3, embeddings.Count);
        Assert.True(embeddings[0].Vector.Span.SequenceEqual(embeddings[2].Vector.Span));
        Assert.False(embeddings[0].Vector.Span.SequenceEqual(embeddings[1].Vector.Span));
        Assert.Equal(model, embeddings.AdditionalProperties!["parlance.target"]);
    }

    [Fact]
    public async Task Generate_Options_AreSent()
    {
        using var client = await ClientAsync("openai/gpt-4o");
        var generator = client.AsEmbeddingGenerator("openai/text-embedding-3-small");

        var embeddings = await generator.GenerateAsync(["one"], new EmbeddingGenerationOptions { ModelId = "openai/text-embedding-3-large", Dimensions = 8, RawRepresentationFactory = _ => new EmbedOptions { EndUser = "someone" } });

        var sent = JsonDocument.Parse(Encoding.UTF8.GetString(_simulator.Requests[^1].Body.Span)).RootElement;
        Assert.Equal(("text-embedding-3-large", 8, "someone"), (sent.GetProperty("model").GetString(), sent.GetProperty("dimensions").GetInt32(), sent.GetProperty("user").GetString()));
        Assert.Equal((8, "text-embedding-3-large"), (embeddings[0].Dimensions, embeddings[0].ModelId));
        Assert.True(embeddings.Usage!.InputTokenCount > 0);
    }

    [Fact]
    public async Task Generate_UnderADecorator_IsUnchanged()
    {
        using var client = await ClientAsync("openai/text-embedding-3-small");
        using var generator = new Counting(client.AsEmbeddingGenerator());

        var vector = await generator.GenerateVectorAsync("one");

        Assert.Equal((1, false), (generator.Count, vector.IsEmpty));
    }

    [Fact]
    public async Task GetService_KnownTypes_AreGiven()
    {
        using var client = await ClientAsync("openai/gpt-4o");
        var generator = client.AsEmbeddingGenerator("gemini/gemini-embedding-001");

        var metadata = generator.GetService<EmbeddingGeneratorMetadata>();

        Assert.Equal("gemini/gemini-embedding-001", metadata!.DefaultModelId);
        Assert.Same(client, generator.GetService<AiClient>());
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Null(generator.GetService(typeof(AiClient), "key"));
    }

    [Fact]
    public async Task Container_GeneratorOfItsClient_IsMadeInOneLine()
    {
        await using var provider = new ServiceCollection()
            .AddParlance(options => options with { Model = "openai/text-embedding-3-small", ApiKey = "any", HttpHandler = _simulator })
            .AddSingleton(services => services.GetRequiredService<AiClient>().AsEmbeddingGenerator())
            .BuildServiceProvider();

        Assert.Single(await provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["one"]));
    }

    private sealed class Counting(IEmbeddingGenerator<string, Embedding<float>> inner) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
    {
        public int Count { get; private set; }

        public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            Count++;
            return base.GenerateAsync(values, options, cancellationToken);
        }
    }
}
