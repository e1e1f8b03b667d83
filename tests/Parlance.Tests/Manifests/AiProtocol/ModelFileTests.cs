using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests.AiProtocol;

/// <summary>Files of models beside the manifests, with the fields that AI-Protocol's schema of version 1 has for them.</summary>
public sealed class ModelFileTests : IDisposable
{
    private const string Provider = "id: acme\nprotocol_version: \"2.0\"\naliases: [ acme-cloud ]\nendpoint: { base_url: 'https://api.acme.example/v1', chat: /chat/completions }\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_ModelFile_GivesCardsUnderTheNameOnTheWire()
    {
        Write("v1/providers/acme.yaml", Provider);
        Write("v1/models/acme.yaml", """
            protocol_version: "1.1"
            models:
              acme-35-large:
                provider: acme
                model_id: "acme-3.5-large-2410"
                display_name: Acme Large
                verification: { status: verified, verified_at: "2026-01-28", source: documentation }
                context_window: 131072
                capabilities: [chat, vision, tools, streaming, reasoning]
                pricing: { input_per_token: 0.00000015, output_per_token: 6e-7 }
                status: active
                tags: [ acme ]
            """);

        var card = Assert.Single(Load("acme").Models);

        Assert.Equal(("acme-3.5-large-2410", 131072L), (card.Id, card.ContextWindow));
        Assert.Equal(["acme-35-large"], card.Aliases);
        Assert.Equal([Modality.Text, Modality.Image], card.Modalities!);
        Assert.Equal((true, true, (bool?)null), (card.Tools, card.Reasoning, card.StructuredOutput));
        Assert.Equal((150_000_000L, 600_000_000L, "acme.yaml", "2026-01-28"), (card.Price!.Input, card.Price.Output, card.Price.Source, card.Price.AsOf));
    }

    [Theory]
    [InlineData("acme/acme-large", "acme-large-2410")]
    [InlineData("acme/acme-large-2410", "acme-large-2410")]
    [InlineData("acme-cloud/acme-large", "acme-large-2410")]
    [InlineData("acme-large", "acme-large-2410")]
    [InlineData("acme/org/name", "org/name")]
    [InlineData("acme/catalogued", "acme/catalogued")]
    [InlineData("acme/acme/catalogued", "acme/catalogued")]
    [InlineData("acme/bare-key", "bare-key")]
    [InlineData("acme/never-heard-of", "never-heard-of")]
    public void Resolve_NameOfAModelFile_SendsTheNameOnTheWire(string name, string onTheWire)
    {
        Write("v1/providers/acme.yaml", Provider);
        Write("v1/models/acme.yaml", """
            protocol_version: "1.1"
            models:
              acme-large: { provider: acme, model_id: acme-large-2410 }
              org/name: { provider: acme, model_id: org/name }
              acme/catalogued: { provider: acme, model_id: acme/catalogued }
              bare-key: { provider: acme-cloud }
            """);
        var set = ManifestSet.Load([_folder.FullName], out _);
        Assert.True(new CatalogBuilder(set, _ => null).Add(new ProviderEntry("acme") { Credentials = [new Secret("k")] }).TryBuild(out var catalog, out _));

        Assert.True(catalog.TryResolve(name, out var target, out _));
        Assert.Equal(onTheWire, target.Wire.Model);
    }

    [Theory]
    [InlineData("capabilities: [embedding]", Operation.Embeddings)]
    [InlineData("capabilities: [rerank]", Operation.Rerank)]
    [InlineData("capabilities: [vision]\n    modality: image", Operation.Images)]
    public void Load_ModelThatDoesSomethingElse_DoesNotChat(string said, Operation operation)
    {
        Write("v1/providers/acme.yaml", Provider);
        Write("v1/models/acme.json.yaml", $"protocol_version: \"1.5\"\nmodels:\n  other:\n    provider: acme\n    {said}\n    pricing: {{ input_per_token: null, output_per_token: null }}\n");

        var card = Assert.Single(Load("acme").Models);

        Assert.Equal([operation], card.Operations!);
        Assert.Null(card.Price);
    }

    [Fact]
    public void Load_ModelThatTheManifestDescribesToo_KeepsWhatTheManifestSays()
    {
        Write("v2/providers/acme.yaml", Provider + "metadata: { models: { large: { context_window: 200000, pricing: { input_per_1m: 1, output_per_1m: 2 } } } }\n");
        Write("v1/models/acme.yaml", "protocol_version: \"1.1\"\nmodels: { lg: { provider: acme, model_id: large, context_window: 8192, capabilities: [ chat, tools ], status: deprecated, verification: { status: verified, notes: Use xl. } } }\n");

        var card = Assert.Single(Load("acme").Models);

        Assert.Equal((200_000L, 1_000_000_000L, true, "deprecated: Use xl."), (card.ContextWindow, card.Price!.Input, card.Tools, card.Note));
        Assert.Equal(["lg"], card.Aliases);
    }

    [Fact]
    public void Load_ModelFileOfAShippedProvider_AddsToItsCards()
    {
        Write("own.yaml", "protocol_version: \"1.1\"\nmodels: { gpt-35-turbo: { provider: openai, model_id: gpt-3.5-turbo }, brand-new: { provider: openai, model_id: brand-new-1, context_window: 9 } }\n");
        Assert.True(ManifestSet.Embedded.TryFind("openai", out var shipped));

        var openai = Load("openai");

        Assert.Equal(shipped.Models.Count, openai.Models.Count(card => shipped.Models.Any(known => known.Id == card.Id)));
        Assert.Equal(9, openai.Models.Single(card => card.Id == "brand-new-1").ContextWindow);
        Assert.Contains(openai.Models, card => card.Id == "gpt-3.5-turbo" && card.Aliases.Contains("gpt-35-turbo"));
    }

    [Fact]
    public void Load_MistakesInAModelFile_AreNamedWithPlaceAndAdvice()
    {
        Write("own.yaml", "protocol_version: \"1.1\"\nmodels:\n  a: { provider: opneai }\n  b: { provider: openai, pricing: { input_per_token: -1, output_per_token: 0 } }\n  c: { model_id: c }\n");

        ManifestSet.Load([_folder.FullName], out var errors);

        Assert.Equal([(3, true), (4, false), (5, false)], errors.Select(error => (error.At.Line, error.Message.Contains("did you mean openai?", StringComparison.Ordinal))));
    }

    [Fact]
    public void Load_WhatAModelFileSaysThatIsNotUsed_IsToldWithItsPlace()
    {
        Write("v1/providers/acme.yaml", Provider);
        Write("v1/models/acme.yaml", "protocol_version: \"1.1\"\nmodels: { a: { provider: acme, capabilities: [ chat, agentic ], agentic_capabilities: { parallel_tools: true } } }\n");

        var notes = Load("acme").Unused.Where(note => note.At.File?.EndsWith("models/acme.yaml", StringComparison.Ordinal) == true).Select(note => note.Message).ToArray();

        Assert.Contains("has agentic, which is not used", notes);
        Assert.Contains("is not used", notes);
    }

    [Fact]
    public void Load_ModelFileOfAnUnknownProviderInTheEnvironment_IsLeftOut()
    {
        Write("v1/models/some.yaml", "protocol_version: \"1.1\"\nmodels: { a: { provider: nobody-here }, b: { provider: openai } }\n");
        var environment = new Dictionary<string, string> { ["AI_PROTOCOL_DIR"] = _folder.FullName };

        var set = ManifestSet.Load([], environment.GetValueOrDefault, out var errors);

        Assert.Empty(errors);
        Assert.True(set.TryFind("openai", out var openai) && openai.Models.Any(card => card.Id == "b"));
    }

    private ProviderManifest Load(string id)
    {
        var set = ManifestSet.Load([_folder.FullName], out var errors);
        Assert.Empty(errors);
        Assert.True(set.TryFind(id, out var manifest));
        return manifest;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
