using Parlance.Dialects.Operations;

namespace Parlance.Manifests.AiProtocol;

/// <summary>One model of <c>metadata.models</c> → a card. What is not said stays unknown.</summary>
internal static class ModelReader
{
    private static readonly (string Name, Operation Operation)[] s_media =
        [("image_generation", Operation.Images), ("speech_to_text", Operation.Transcriptions), ("text_to_speech", Operation.Speech)];

    public static ModelCard Read(YamlField field, ProtocolNotes notes)
    {
        var map = notes.Open(field.Value);
        var output = map.Whole("max_output_tokens");
        var able = map.Map("model_capabilities");
        var modalities = map.Map("modalities");
        able?.Find("attachment"); // The modalities say it more exactly.
        var operations = OperationsOf(able);
        var card = new ModelCard(field.Key)
        {
            ContextWindow = map.Whole("context_window", 1),
            MaxOutputTokens = output > 0 ? output : null,
            Operations = operations.Count > 0 ? operations : null,
            Modalities = Modalities(modalities, "input", notes),
            OutputModalities = Modalities(modalities, "output", notes),
            Tools = able?.Flag("tool_call"),
            StructuredOutput = able?.Flag("structured_output"),
            Reasoning = able?.Flag("reasoning"),
            Efforts = Efforts(map, notes),
            Knowledge = map.Text("knowledge_cutoff"),
            Note = map.Text("status") == "deprecated" ? "deprecated" : null,
            Price = map.Map("pricing") is { } price ? Price(price, map, notes) : null,
        };
        foreach (var described in (string[])["verification", "family", "notes", "release_date", "open_weights", "architecture", "status", "thinking"])
        {
            map.Find(described); // For people.
        }

        foreach (var inner in ((MapReader?[])[able, modalities]).OfType<MapReader>())
        {
            notes.TellUnread(inner);
        }

        notes.TellUnread(map);
        return card;
    }

    /// <summary>What it does instead of chat. Such a model that writes text besides is one that chats.</summary>
    private static List<Operation> OperationsOf(MapReader? able)
    {
        var operations = new List<Operation>();
        foreach (var (name, operation) in s_media)
        {
            if (able?.Flag(name) == true && able.Node.Find("tool_call") is null)
            {
                operations.Add(operation);
            }
        }

        return operations;
    }

    /// <summary>The words of the option whose type is effort.</summary>
    private static IReadOnlyList<string>? Efforts(MapReader map, ProtocolNotes notes)
    {
        IReadOnlyList<string>? efforts = null;
        foreach (var option in map.List("reasoning_options").Select(notes.Open))
        {
            var type = option.Text("type");
            efforts = type == "effort" ? option.Texts("values") : efforts;
            if (type != "effort")
            {
                notes.Tell(option.Node, "is not used: only efforts are shown");
            }
        }

        return efforts;
    }

    private static List<Modality>? Modalities(MapReader? map, string name, ProtocolNotes notes)
    {
        if (map?.Find(name) is null)
        {
            return null;
        }

        var found = new List<Modality>();
        foreach (var item in map.List(name))
        {
            if (ModalityOf(item.Text) is not { } modality)
            {
                notes.Tell(item, "is no modality that is known here");
            }
            else if (!found.Contains(modality))
            {
                found.Add(modality);
            }
        }

        return found;
    }

    private static Modality? ModalityOf(string word) => word switch
    {
        "text" => Modality.Text,
        "image" => Modality.Image,
        "audio" => Modality.Audio,
        "video" => Modality.Video,
        "pdf" or "file" or "document" => Modality.File,
        _ => null,
    };

    /// <summary>US dollars per million tokens. Without input and output it is no price.</summary>
    private static Price? Price(MapReader map, MapReader model, ProtocolNotes notes)
    {
        var (input, output) = (map.Usd("input_per_1m"), map.Usd("output_per_1m"));
        var price = input is null || output is null ? null : new Price(input.Value, output.Value, Path.GetFileName(map.Node.At.File) ?? string.Empty, model.Find("verification")?.Find("verified_at")?.Text ?? string.Empty)
        {
            CacheRead = map.Usd("cache_hit_input_per_1m") ?? map.Usd("cached_input_per_1m"),
        };
        notes.TellUnread(map);
        return price;
    }
}
