using System.Text.Json;
using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>The most that a request can use, in tokens and what else is charged, from the bytes that go to the provider.</summary>
internal static class CallBound
{
    /// <summary>What providers put around a prompt: the words of roles, the frame of tools.</summary>
    private const int Framing = 1024;

    /// <summary>More tokens than any provider makes of one picture, whose bytes may be fewer.</summary>
    private const int Picture = 16 * 1024;

    /// <summary>Sound has at least so many bytes a second: less than any codec of speech makes of speech.</summary>
    private const int BytesPerSecond = 500;

    /// <summary>A reranking model reads at least so many bytes of a document, beside the query, in one of the hundred pieces of a search.</summary>
    private const int BytesPerPiece = 250;

    private const int PiecesPerSearch = 100;

    /// <summary>
    /// An upper bound of the usage of <paramref name="body"/> at <paramref name="target"/>: a token of input is at least a byte, and the output is what the request limits it to, or what the model can give. False when there is no bound: media behind an
    /// address, or an answer without limit, of a model whose limits are not known; or a tool of the provider's own that may run as often as it likes.
    /// </summary>
    /// <param name="body">The request as it is sent; of a form, what is known of its fields.</param>
    /// <param name="upload">Bytes that are sent beside it.</param>
    /// <param name="target">Who is asked.</param>
    /// <param name="operation">What is asked for; null: chat.</param>
    /// <param name="most">The bound.</param>
    /// <param name="tool">The tool of the provider's own that has no bound or no known fee; null when there is none.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> body, long upload, Target target, Operation? operation, out Usage most, out string? tool)
    {
        Read(body, out var limit, out var answers, out var pictures, out var refers);
        var card = target.Card;
        var tools = operation is null ? ServerTools.Read(body, card?.Price?.Units is { } units && units[PriceUnit.SearchRequest] is not null && units[PriceUnit.WebSearch] is null) : default;
        tool = tools.Unknown is not null && card?.Price is not { Input: 0, Output: 0 } ? tools.Unknown : tools.Unbounded;

        // What a tool finds is read by the model, in each of its turns again.
        long? input = tools.Name is not null ? card?.ContextWindow * (tools.Uses + 1) : refers ? card?.ContextWindow : body.Length + upload + Framing + (pictures * Picture);
        var output = limit ?? card?.MaxOutputTokens ?? card?.ContextWindow;
        most = new Usage { Input = input ?? 0, Output = (output ?? 0) * answers, Units = Units(body, upload, operation, answers, tools).OrNull() };
        return tool is null && input is not null && (output is not null || !ChargesOutput(card));
    }

    private static UsageUnits Units(ReadOnlySpan<byte> body, long upload, Operation? operation, long answers, in ServerTools tools) => operation switch
    {
        Operation.Speech => new UsageUnits { Characters = SpokenText.Count(body) },
        Operation.Transcriptions or Operation.Translations => new UsageUnits { AudioMilliseconds = upload * 1000 / BytesPerSecond },
        Operation.Images or Operation.ImageEdits => new UsageUnits { Images = answers },
        Operation.Rerank => new UsageUnits { SearchUnits = 1 + ((Documents(body) + (body.Length / BytesPerPiece)) / PiecesPerSearch) },
        _ => new UsageUnits { WebSearches = tools.WebSearches, Sources = tools.Sources, FileSearches = tools.FileSearches },
    };

    /// <summary>Whether output without a limit could cost anything. A model of pictures or sound that is charged by the piece has none.</summary>
    private static bool ChargesOutput(ModelCard? card) => card?.Price is { } price
        ? price.MostExpensive(new Usage { Output = 1_000_000, Units = new UsageUnits { ImageOutput = 1_000_000 } }) > price.MostExpensive(default)
        : card?.Operations is not { Count: > 0 };

    private static long Documents(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var count = 0L;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("documents"u8))
            {
                var isList = reader.Read() && reader.TokenType == JsonTokenType.StartArray;
                while (isList && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    reader.Skip();
                    count++;
                }

                return count;
            }
        }

        return count;
    }

    /// <param name="body">The request in any dialect.</param>
    /// <param name="limit">The greatest limit of output that is written; null when there is none.</param>
    /// <param name="answers">How many answers are asked for.</param>
    /// <param name="pictures">How many pieces of media stand here.</param>
    /// <param name="refers">Whether something counts as input that does not stand here, or whose pages are not to be counted by its bytes.</param>
    private static void Read(ReadOnlySpan<byte> body, out long? limit, out long answers, out long pictures, out bool refers)
    {
        (limit, answers, pictures, refers) = (null, 1, 0, false);
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            // Limits stand at the top, or in an object of settings below it.
            var (isLimit, isCount) = reader.CurrentDepth <= 2 ? (IsLimit(reader), IsCount(reader)) : (false, false);
            var (isReference, isMedia) = (IsReference(reader), IsMedia(reader));
            reader.Read();
            if (isLimit && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens))
            {
                limit = Math.Max(limit ?? 0, tokens);
            }
            else if (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count))
            {
                answers = Math.Max(answers, count);
            }

            else if (reader.TokenType == JsonTokenType.String)
            {
                var isInline = reader.ValueSpan.StartsWith("data:"u8);
                pictures += isMedia || (isReference && isInline) ? 1 : 0;
                refers |= (isReference && !isInline) || reader.ValueSpan.StartsWith("data:application/"u8) || reader.ValueTextEquals("application/pdf"u8) || reader.ValueTextEquals("pdf"u8);
            }
            else if (isMedia && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    pictures++;
                }
            }
        }
    }

    /// <summary>The names of all dialects; a request that has several is held to the greatest.</summary>
    private static bool IsLimit(in Utf8JsonReader name) =>
        name.ValueTextEquals("max_tokens"u8) || name.ValueTextEquals("max_completion_tokens"u8) || name.ValueTextEquals("max_output_tokens"u8)
        || name.ValueTextEquals("maxOutputTokens"u8) || name.ValueTextEquals("maxTokens"u8) || name.ValueTextEquals("num_predict"u8);

    private static bool IsCount(in Utf8JsonReader name) => name.ValueTextEquals("n"u8) || name.ValueTextEquals("candidateCount"u8) || name.ValueTextEquals("best_of"u8);

    private static bool IsMedia(in Utf8JsonReader name) => name.ValueTextEquals("data"u8) || name.ValueTextEquals("bytes"u8) || name.ValueTextEquals("images"u8) || name.ValueTextEquals("file_data"u8);

    private static bool IsReference(in Utf8JsonReader name) =>
        name.ValueTextEquals("url"u8) || name.ValueTextEquals("image_url"u8) || name.ValueTextEquals("file_url"u8) || name.ValueTextEquals("file_id"u8)
        || name.ValueTextEquals("fileUri"u8) || name.ValueTextEquals("file_uri"u8) || name.ValueTextEquals("uri"u8) || name.ValueTextEquals("cachedContent"u8) || name.ValueTextEquals("previous_response_id"u8);
}
