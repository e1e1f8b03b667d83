using System.Globalization;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Routing;

/// <summary>What a call asks of whoever answers it. Immutable.</summary>
/// <param name="Images">Whether it shows pictures.</param>
/// <param name="Audio">Whether it plays sound.</param>
/// <param name="Tools">Whether it offers functions.</param>
/// <param name="Schema">Whether the answer must keep to a JSON schema.</param>
/// <param name="Tokens">About how many tokens it sends, with those that it may be answered with.</param>
internal sealed record CallNeeds(bool Images, bool Audio, bool Tools, bool Schema, long Tokens)
{
    /// <summary>Reads what a request needs; null when it cannot be read, which who is asked will say.</summary>
    public static CallNeeds? Of(IDialect dialect, RequestScan scan)
    {
        if (!dialect.TryReadRequest(scan.Body, out var request, out _))
        {
            return null;
        }

        var parts = request.Messages.SelectMany(message => message.Content).SelectMany(part => part is ToolResult result ? result.Content : [part]).ToList();
        return new CallNeeds(
            parts.Exists(part => part is ImagePart),
            parts.Exists(part => part is AudioPart),
            request.Tools.Any(tool => tool.Native is null),
            request.ResponseFormat is { Type: "json_schema" },
            TokenEstimate.Of(request, dialect.Name) + (request.MaxTokens ?? 0));
    }

    /// <summary>Whether a request certainly needs nothing that one of these targets is known not to do: told from its bytes, without reading it.</summary>
    public static bool CannotMatter(RequestScan scan, in CallSketch sketch, Limits limits)
    {
        var body = scan.Body.Span;
        return (!limits.Images || body.IndexOf("image"u8) < 0)
            && (!limits.Audio || body.IndexOf("audio"u8) < 0)
            && (!limits.Tools || !(scan.TryGetValue("tools"u8, out _) || scan.TryGetValue("functions"u8, out _)))
            && (!limits.Schema || (body.IndexOf("chema"u8) < 0 && !scan.TryGetValue("format"u8, out _)))

            // A token has a byte or more.
            && body.Length + (sketch.OutputLimit ?? 0) <= limits.Window;
    }

    /// <summary>Why the target cannot serve the call; null when it can, or nothing is known against it.</summary>
    public string? Refuse(Target target)
    {
        var limits = Limits.Of(target);
        return Images && limits.Images ? "reads no images"
            : Audio && limits.Audio ? "hears no audio"
            : Tools && limits.Tools ? "calls no tools"
            : Schema && limits.Schema ? "keeps to no JSON schema"
            : Tokens > limits.Window ? TooLong(limits.Window) : null;
    }

    /// <summary>Whether the target is refused for the length of the call alone.</summary>
    public bool IsTooLong(Target target) => Tokens > Limits.Of(target).Window;

    private string TooLong(long window) => string.Create(CultureInfo.InvariantCulture, $"holds {window} tokens, and prompt and answer may take about {Tokens}");

    /// <summary>What targets are known not to do.</summary>
    /// <param name="Images">Whether pictures are too much for one of them.</param>
    /// <param name="Audio">Whether sound is.</param>
    /// <param name="Tools">Whether functions are.</param>
    /// <param name="Schema">Whether a schema is.</param>
    /// <param name="Window">Tokens that each of them holds.</param>
    internal readonly record struct Limits(bool Images, bool Audio, bool Tools, bool Schema, long Window)
    {
        public static Limits None { get; } = new(false, false, false, false, long.MaxValue);

        public static Limits Of(Target target)
        {
            if (target.Card is not { } card)
            {
                return None;
            }

            var quirks = target.Wire.Quirks;
            return new Limits(
                card.Modalities is { } reads && !reads.Contains(Modality.Image),
                card.Modalities is { } hears && !hears.Contains(Modality.Audio),
                card.Tools == false && quirks.Tools == "native",

                // Who is asked for a schema in words is held to it by the gateway.
                card.StructuredOutput == false && quirks.StructuredOutput.StartsWith("json_schema", StringComparison.Ordinal),
                card.ContextWindow ?? long.MaxValue);
        }

        public Limits And(Limits other) => new(Images || other.Images, Audio || other.Audio, Tools || other.Tools, Schema || other.Schema, Math.Min(Window, other.Window));
    }
}
