using System.Globalization;
using Parlance.Dialects.Operations;

namespace Parlance.Manifests.AiProtocol;

/// <summary>
/// A file of AI-Protocol's <c>models</c> folders: names that people use → provider, the name on the wire (<c>model_id</c>, else the name itself), and what is known of the model. A name may be written with its
/// provider before it.
/// </summary>
internal static class ModelFileReader
{
    private const decimal NanoUsdPerMillion = 1_000_000m * NanoUsd.PerUsd;

    private static readonly (string Word, Operation Operation)[] s_operations =
    [
        ("embedding", Operation.Embeddings), ("embeddings", Operation.Embeddings), ("rerank", Operation.Rerank), ("reranking", Operation.Rerank), ("moderation", Operation.Moderations),
        ("image_generation", Operation.Images), ("text_to_speech", Operation.Speech), ("tts", Operation.Speech), ("speech_to_text", Operation.Transcriptions), ("stt", Operation.Transcriptions),
    ];

    private static readonly string[] s_understood = ["chat", "text", "streaming", "tools", "vision", "audio", "video", "reasoning", "structured_output"];

    /// <summary>Whether a document of AI-Protocol is a file of models rather than a provider's manifest.</summary>
    public static bool Matches(YamlNode root) => root.Find("models") is { Kind: YamlKind.Map } && root.Find("id") is null && ProtocolManifest.Matches(root);

    public static IReadOnlyList<ProtocolModel> Read(YamlNode root, ICollection<YamlError> errors)
    {
        var file = new MapReader(root, errors);
        file.Find("$schema");
        file.Find("protocol_version");
        var models = file.Entries("models").Select(field => Read(field, errors)).OfType<ProtocolModel>().ToList();
        file.RefuseUnknown();
        return models;
    }

    private static ProtocolModel? Read(YamlField field, ICollection<YamlError> errors)
    {
        var notes = new ProtocolNotes(errors);
        var map = notes.Open(field.Value);
        var (provider, id) = (map.RequiredText("provider"), map.Text("model_id") ?? field.Key);
        if (!ModelCardReader.IsId(field.Key) || !ModelCardReader.IsId(id))
        {
            notes.Fail(field.Value, "is, or is keyed by, something that is no model id");
            return null;
        }

        var card = ReadAbilities(map, notes, new ModelCard(id)
        {
            Aliases = AliasesOf(field.Key, provider, id),
            ContextWindow = map.Whole("context_window") is > 0 and var tokens ? tokens : null,
            Note = NoteOf(map),
            Price = map.Map("pricing") is { } price ? ReadPrice(price, map, notes) : null,
        });
        foreach (var described in (string[])["display_name", "name", "tags", "verification", "status", "dimensions"])
        {
            map.Find(described); // For people.
        }

        notes.TellUnread(map);
        return provider is null ? null : new ProtocolModel(provider, card, map.Find("provider")!.At, notes.All);
    }

    /// <summary>The key, without its provider before it, where it is not the name on the wire.</summary>
    private static string[] AliasesOf(string key, string? provider, string id)
    {
        var name = provider is not null && key.StartsWith($"{provider}/", StringComparison.Ordinal) ? key[(provider.Length + 1)..] : key;
        return name == id || name.Length == 0 ? [] : [name];
    }

    private static ModelCard ReadAbilities(MapReader map, ProtocolNotes notes, ModelCard card)
    {
        var words = map.Texts("capabilities");
        var kind = map.Word("modality", "text", "code", "image", "embedding", "audio", "video");
        List<Operation> operations = [.. s_operations.Where(pair => words.Contains(pair.Word)).Select(pair => pair.Operation).Distinct()];
        if (kind is "image" or "embedding" && operations.Count == 0 && !words.Contains("chat"))
        {
            operations.Add(kind == "image" ? Operation.Images : Operation.Embeddings);
        }

        foreach (var unknown in words.Where(word => !s_understood.Contains(word) && s_operations.All(pair => pair.Word != word)))
        {
            notes.Tell(map.Find("capabilities")!, $"has {unknown}, which is not used");
        }

        List<Modality> modalities = [Modality.Text, .. words.Select(ModalityOf).OfType<Modality>()];
        return card with
        {
            Operations = operations.Count > 0 ? operations : null,
            Modalities = modalities.Count > 1 && operations.Count == 0 ? modalities : null,
            Tools = words.Contains("tools") ? true : null,
            Reasoning = words.Contains("reasoning") ? true : null,
            StructuredOutput = words.Contains("structured_output") ? true : null,
        };
    }

    private static Modality? ModalityOf(string word) => word switch
    {
        "vision" => Modality.Image,
        "audio" => Modality.Audio,
        "video" => Modality.Video,
        _ => null,
    };

    private static string? NoteOf(MapReader map)
    {
        var why = map.Find("verification")?.Find("notes")?.Text;
        return map.Text("status") != "deprecated" ? null : why is null ? "deprecated" : $"deprecated: {why.ReplaceLineEndings(" ").Trim()}";
    }

    /// <summary>US dollars per token. Without input and output it is no price.</summary>
    private static Price? ReadPrice(MapReader map, MapReader model, ProtocolNotes notes)
    {
        var (input, output) = (PerMillion(map, "input_per_token"), PerMillion(map, "output_per_token"));
        var read = model.Find("verification")?.Find("verified_at")?.Text ?? string.Empty;
        notes.TellUnread(map);
        return input is null || output is null ? null : new Price(input.Value, output.Value, Path.GetFileName(map.Node.At.File) ?? string.Empty, read);
    }

    private static long? PerMillion(MapReader map, string name)
    {
        if (map.Find(name) is not { } value)
        {
            return null;
        }

        // JSON made of these files has 1.5e-7. The product of a decimal is exact.
        if (decimal.TryParse(value.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var usd)
            && usd is >= 0 and <= 1 && usd * NanoUsdPerMillion is var nano && nano == decimal.Truncate(nano))
        {
            return (long)nano;
        }

        map.Error(value, "must be US dollars per token, at most 1, with at most 15 decimals");
        return null;
    }
}
