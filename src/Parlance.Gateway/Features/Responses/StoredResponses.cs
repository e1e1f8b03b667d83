using Microsoft.Extensions.Logging;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Responses;

/// <summary>
/// What the responses door remembers. As at the vendor, answers are kept unless a request says <c>store: false</c> or the operator <c>store_responses: false</c>: in the gateway's own file, encrypted, for
/// the key that made them, and never at a provider, where an answer would belong to the operator's account, which all keys share.
/// </summary>
internal sealed class StoredResponses(ResponseStore? store, ILogger log)
{
    /// <summary>The request as it goes on.</summary>
    public async ValueTask<AskedResponse> PrepareAsync(string keyId, ReadOnlyMemory<byte> body)
    {
        if (!ResponsesRequest.TryRead(body, out var request))
        {
            return new AskedResponse(body);
        }

        if (request!.Unsupported is { } field)
        {
            return new AskedResponse(body, Error: Unsupported(field));
        }

        StoredResponse? before = null;
        if (request.PreviousId is { } id)
        {
            try
            {
                before = store is null ? null : await store.FindAsync(keyId, id);
            }
            catch (StoreException)
            {
                return new AskedResponse(body, Error: Unavailable());
            }

            if (before is null)
            {
                return new AskedResponse(body, Error: NoPrevious(id, store is null));
            }
        }

        var keeps = store is not null && request.WantsStore;
        var items = keeps || before is not null ? request.Items(before) : null;
        return new AskedResponse(request.Write(before is null ? null : items), keeps ? new ResponseKeeper(store!, keyId, items!, log) : null);
    }

    /// <summary>The answer of that id; null when the key has none.</summary>
    public async ValueTask<StoredResponse?> FindAsync(string keyId, string id) => store is null ? null : await store.FindAsync(keyId, id);

    /// <summary>Removes the answer; false when the key has none of that id.</summary>
    public async ValueTask<bool> RemoveAsync(string keyId, string id) => store is not null && await store.RemoveAsync(keyId, id);

    /// <summary>An id that this key has no answer under.</summary>
    public static ChatError NotFound(string id) => new(ErrorKind.NotFound, $"Response with id '{id}' not found.") { Side = ErrorSide.Client, Param = "id" };

    /// <summary>The store cannot be read or written.</summary>
    public static ChatError Unavailable() => new(ErrorKind.Overloaded, "The gateway cannot use its stored responses at the moment. Try again shortly.") { Side = ErrorSide.Gateway, Code = "store_unavailable" };

    private static ChatError NoPrevious(string id, bool isOff) => new(
        ErrorKind.InvalidRequest,
        $"Previous response with id '{id}' not found." + (isOff ? " This gateway keeps no responses: send the whole conversation as 'input', or ask the operator to take 'store_responses: false' out of its configuration." : ""))
    {
        Side = ErrorSide.Client,
        Code = "previous_response_not_found",
        Param = "previous_response_id",
    };

    private static ChatError Unsupported(string field) => new(ErrorKind.InvalidRequest, $"'{field}' is not supported here: answers are made at once, and conversations are not kept. Leave it out.")
    {
        Side = ErrorSide.Client,
        Code = "unsupported_parameter",
        Param = field,
    };
}
