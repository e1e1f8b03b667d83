using System.Text.Json;
using Microsoft.Extensions.Logging;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Responses;

/// <summary>Keeps the answer of one request once it is complete.</summary>
internal sealed partial class ResponseKeeper(ResponseStore store, string keyId, byte[] input, ILogger log)
{
    /// <summary>
    /// Keeps the answer before its last byte leaves, so that who has it can also ask for it. One that cannot be kept is still answered: what was paid for is not thrown away.
    /// </summary>
    /// <param name="written">The whole answer, or the last events of a stream.</param>
    public async ValueTask KeepAsync(ReadOnlyMemory<byte> written)
    {
        if (Find(written.Span) is not { } found)
        {
            return;
        }

        try
        {
            await store.AddAsync(keyId, found.Id, new StoredResponse(found.Json, input));
        }
        catch (StoreException e)
        {
            NotKept(found.Id, e);
        }
    }

    private static (string Id, byte[] Json)? Find(ReadOnlySpan<byte> written)
    {
        // A stream ends in the event that holds the whole answer.
        var isStream = !written.TrimStart(" \r\n\t"u8).StartsWith("{"u8);
        var data = isStream && written.LastIndexOf("data:"u8) is >= 0 and var at ? written[(at + 5)..] : written;
        try
        {
            using var document = JsonDocument.Parse(data.ToArray());
            var answer = document.RootElement;
            if (isStream && !answer.TryGetProperty("response", out answer))
            {
                return null;
            }

            return answer.TryGetProperty("id", out var id) && answer.TryGetProperty("output", out var output) && output.EnumerateArray().All(item => item.GetProperty("type").ValueKind == JsonValueKind.String) && id.GetString() is { Length: > 0 } name
                ? (name, System.Text.Encoding.UTF8.GetBytes(answer.GetRawText()))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Not an answer of this protocol; what it is, the caller sees.
            return null;
        }
    }

    [LoggerMessage(12, LogLevel.Warning, "The response {Id} was answered but could not be kept.")]
    private partial void NotKept(string id, Exception e);
}
