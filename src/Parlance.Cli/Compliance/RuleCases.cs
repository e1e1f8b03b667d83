using System.Text;
using System.Text.Json.Nodes;
using Parlance.Cli.Conformance;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Cli.Compliance;

/// <summary>Cases about a manifest's own rules, run by the dialect that interprets them.</summary>
internal static class RuleCases
{
    public static void MapEvents(Material material)
    {
        var events = new EventList();
        var reader = Reader(material, streaming => streaming["event_map"] = material.Input["event_map"]?.DeepClone());
        foreach (var frame in material.Input["frames"] as JsonArray ?? [])
        {
            Read(reader, frame!, events);
            events.EndFrame();
        }

        Expect.Same(material.Expected["events"], events.ToJson(), "the events");
        if (material.Expected["event_count"] is { } count)
        {
            Violation.UnlessSame((int)count.GetValue<long>(), events.ToJson().Count, "the number of events");
        }
    }

    /// <summary>Pieces of a call, each in a frame of the form that the accumulator's path describes.</summary>
    public static void Accumulate(Material material)
    {
        var fold = new ChatFold();
        var reader = Reader(material, streaming => streaming["accumulator"] = material.Input["accumulator_config"]?.DeepClone());
        foreach (var piece in material.Input["partial_chunks"] as JsonArray ?? [])
        {
            Read(reader, Framed(piece!, index: 0, finish: null), fold);
        }

        Read(reader, Framed(null, index: 0, finish: "tool_calls"), fold);
        reader.Complete(fold);
        Violation.UnlessSame(Expect.Flag(material.Expected["complete"], true), fold.Ended, "whether the calls are complete");
        Expect.Same(material.Expected["assembled_tool_calls"], EventNames.Calls(fold.ToResult().ToolCalls, withIndex: true), "the calls");
    }

    public static void MapParameters(Material material)
    {
        var asked = new JsonObject { ["model"] = "any-model", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hello" }) };
        foreach (var (name, value) in material.Input["standard_params"] as JsonObject ?? [])
        {
            asked[name] = value?.DeepClone();
        }

        var output = new PooledBuffer();
        Violation.Unless(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(asked.ToJsonString()), out var request, out var error), error?.Message ?? "");
        Violation.Unless(new Target(Interpreted(material, _ => { }), "any-model").TryWriteRequest(request!, output, new DroppedFields(), out error), error?.Message ?? "");
        Expect.Contains(material.Expected["provider_params"], Expect.Parse(output.WrittenSpan), "the request");
    }

    private static IStreamReader Reader(Material material, Action<JsonObject> change)
    {
        var provider = Interpreted(material, manifest => change(manifest["streaming"] as JsonObject ?? throw new Violation("the manifest has no streaming")));
        return provider.Dialect.OpenReader(provider.Quirks);
    }

    /// <summary>The provider of the case's manifest, told to go by its own rules.</summary>
    private static Provider Interpreted(Material material, Action<JsonObject> change)
    {
        var manifest = material.ManifestJson();
        manifest["payload_format"] = "declarative";
        change(manifest);
        var errors = new List<YamlError>();
        var read = Material.Read(manifest.ToJsonString(), errors).ToProvider();
        Violation.Unless(errors.Count == 0 && read.Dialect is not null, string.Join("; ", errors));
        var id = read.Id + "-rules";
        var entry = new ProviderEntry(id) { Credentials = [new Secret(Material.AnyKey)], Overrides = read with { Id = id, Aliases = [] } };
        return Material.Catalog(ManifestSet.Embedded, entry, _ => null, out var wrong)?.Providers[0] ?? throw new Violation(string.Join("; ", wrong));
    }

    private static void Read(IStreamReader reader, JsonNode frame, IChatSink sink) => reader.Read(new Frame { Data = Encoding.UTF8.GetBytes(frame.ToJsonString()) }, sink);

    private static JsonObject Framed(JsonNode? call, int index, string? finish)
    {
        var choice = new JsonObject { ["index"] = index, ["delta"] = call is null ? [] : new JsonObject { ["tool_calls"] = new JsonArray(call.DeepClone()) } };
        if (finish is not null)
        {
            choice["finish_reason"] = finish;
        }

        return new JsonObject { ["choices"] = new JsonArray(choice) };
    }
}
