namespace Parlance.Dialects.BedrockConverse;

/// <summary>Which parts can be said in this protocol, and in what form. One instance per request: documents must not share a name.</summary>
internal sealed class PartFit(WireTarget target)
{
    private const int MaxId = 64;
    private const int MaxName = 64;
    private const int MaxDocumentName = 200;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The part as it will be written; null with <paramref name="problem"/> when it cannot be, null without when it falls away: blank text, reasoning that the model cannot read.</summary>
    public ContentPart? Fit(ContentPart part, MessageRole role, out string? problem)
    {
        problem = null;
        switch (part)
        {
            case TextPart text:
                return string.IsNullOrWhiteSpace(text.Text) ? null : text;
            case RefusalPart refusal:
                return string.IsNullOrWhiteSpace(refusal.Text) ? null : new TextPart(refusal.Text);
            case RawPart { Dialect: BedrockConverseDialect.Dialect, Type: ConverseBlocks.Trace }:
                return null;
            case RawPart { Dialect: BedrockConverseDialect.Dialect }:
                return part;
            case RawPart raw:
                problem = $"A part of type {raw.Type} of the dialect {raw.Dialect} cannot be sent to this provider.";
                return null;
            case ReasoningPart reasoning:
                return role == MessageRole.Assistant && Fits(reasoning.State) ? reasoning : null;
            case ToolCall call when role == MessageRole.Assistant:
                problem = IsToolName(call.Name) ? null : $"The tool name {call.Name} cannot be sent to this provider: it takes 1 to {MaxName} letters, digits, _ and -.";
                return call with { Id = ToolCallId(call.Id) };
            case ToolResult result when role == MessageRole.User || role == MessageRole.Tool:
                return FitResult(result, out problem);
            case ImagePart image when role != MessageRole.Assistant:
                return FitImage(image, out problem);
            case FilePart file when role != MessageRole.Assistant:
                return FitFile(file, out problem);
            case AudioPart when role == MessageRole.User:
                return part;
            default:
                problem = $"A part of this kind ({part.GetType().Name}) cannot stand in a turn of role {role}.";
                return null;
        }
    }

    /// <summary>Whether the name is one that this protocol takes for a tool.</summary>
    public static bool IsToolName(string name) => SpelledName.Is(name, MaxName);

    /// <summary>
    /// The id in the letters that the service takes, at most 64. <c>.</c> and <c>:</c> are allowed by the service but not by every model behind it, and stay only where the model itself writes them
    /// (recorded: Kimi's <c>functions.get_temperature:0</c>). Any other id is spelled anew with a hash of the whole, so that the same id always becomes the same and two never meet.
    /// </summary>
    public string ToolCallId(string id)
    {
        var thinks = target.Quirks.ReasoningControl is "thinking" or "budget";
        return id.Length is > 0 and <= MaxId && id.All(letter => SpelledName.IsLetter(letter) || (letter is '.' or ':' && !thinks)) ? id : SpelledName.Of(id, MaxId);
    }

    /// <summary>Whether the model can read the state: a signature is bound to its model, whatever inference profile it is reached through.</summary>
    private bool Fits(OpaqueState? state) =>
        state is { Format: BedrockConverseDialect.ClaudeFormat, Kind: OpaqueState.Signature or OpaqueState.Redacted }
        && target.Quirks.ReasoningControl is not ("reasoning_config" or "max_reasoning_effort" or "none")
        && (state.Model is null || ModelFamily(state.Model) == ModelFamily(target.Model));

    /// <summary>The id without the geography of an inference profile.</summary>
    private static string ModelFamily(string model)
    {
        var name = model[(model.LastIndexOf('/') + 1)..];
        return name.Count(letter => letter == '.') > 1 ? name[(name.IndexOf('.') + 1)..] : name;
    }

    private ToolResult? FitResult(ToolResult result, out string? problem)
    {
        problem = null;
        var content = new List<ContentPart>(result.Content.Count);
        foreach (var part in result.Content)
        {
            var fitted = part is ToolResult or ToolCall or ReasoningPart ? null : Fit(part, MessageRole.Tool, out problem);
            if (problem is not null)
            {
                return null;
            }

            if (fitted is not null)
            {
                content.Add(fitted);
            }
        }

        return result with { CallId = ToolCallId(result.CallId), Content = content };
    }

    private static ImagePart? FitImage(ImagePart image, out string? problem)
    {
        var fitted = MediaFit.Image(image, out problem);
        if (fitted is null)
        {
            return null;
        }

        var isStored = fitted.Url?.StartsWith("s3://", StringComparison.Ordinal) == true;
        problem = fitted.Base64 is null && !isStored ? "An image by address or file id cannot be sent to this provider; send its bytes."
            : fitted.Base64 is not null && MediaFormats.Image(fitted.MediaType) is null ? $"An image of media type {fitted.MediaType} cannot be sent to this provider; png, jpeg, gif and webp can."
            : isStored && MediaFormats.Image(fitted.MediaType) is null ? "An image in S3 needs its media type."
            : null;
        return problem is null ? fitted : null;
    }

    private ContentPart? FitFile(FilePart file, out string? problem)
    {
        problem = null;
        if (file.Base64 is not null && MediaFormats.Image(file.MediaType) is not null)
        {
            return new ImagePart { Base64 = file.Base64, MediaType = file.MediaType, Extra = file.Extra, Cache = file.Cache };
        }

        if (file.Base64 is null && file.Text is null && file.Url?.StartsWith("s3://", StringComparison.Ordinal) != true)
        {
            problem = "A document by address or file id cannot be sent to this provider; send its bytes.";
            return null;
        }

        var isPdf = file.Base64?.StartsWith("JVBERi0", StringComparison.Ordinal) == true;
        var format = file.Text is not null && file.MediaType is null ? "txt" : MediaFormats.Document(file.MediaType, file.Name) ?? (isPdf ? "pdf" : null);
        if (format is null)
        {
            problem = $"A document of media type {file.MediaType ?? "unknown"} cannot be sent to this provider; pdf, csv, doc, docx, xls, xlsx, html, txt and md can.";
            return null;
        }

        return file with { MediaType = MediaFormats.MediaType(format), Name = DocumentName(file.Name, format) };
    }

    /// <summary>A name of letters, digits, single spaces, hyphens and brackets, without the file's ending, and not used before.</summary>
    private string DocumentName(string? given, string format)
    {
        var name = given ?? "";
        name = name.EndsWith("." + format, StringComparison.OrdinalIgnoreCase) ? name[..^(format.Length + 1)] : name;
        var letters = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '(' or ')' or '[' or ']' ? letter : ' '));
        name = string.Join(' ', letters.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        name = name.Length == 0 ? "Document" : name[..Math.Min(name.Length, MaxDocumentName - 8)].TrimEnd();
        var unique = name;
        for (var number = 2; !_names.Add(unique); number++)
        {
            unique = $"{name} {number}";
        }

        return unique;
    }
}
