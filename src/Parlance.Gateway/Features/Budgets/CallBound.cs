using System.Text.Json;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>The most tokens that a request can use, from the bytes that go to the provider.</summary>
internal static class CallBound
{
    /// <summary>What providers put around a prompt: the words of roles, the frame of tools.</summary>
    private const int Framing = 1024;

    /// <summary>More tokens than any provider makes of one picture, whose bytes may be fewer.</summary>
    private const int Picture = 16 * 1024;

    /// <summary>
    /// An upper bound of the usage of <paramref name="body"/> at <paramref name="target"/>: a token of input is at least a byte, and the output is what the request limits it to, or what the model can give. False when there is no bound: media behind an
    /// address, or an answer without limit, of a model whose limits are not known.
    /// </summary>
    public static bool TryMeasure(ReadOnlySpan<byte> body, long upload, Target target, out Usage most)
    {
        Read(body, out var limit, out var answers, out var pictures, out var refers);
        var card = target.Card;
        long? input = refers ? card?.ContextWindow : body.Length + upload + Framing + (pictures * Picture);
        var output = limit ?? card?.MaxOutputTokens ?? card?.ContextWindow;
        most = new Usage { Input = input ?? 0, Output = (output ?? 0) * answers };
        return input is not null && (output is not null || card?.Operations is { Count: > 0 });
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
