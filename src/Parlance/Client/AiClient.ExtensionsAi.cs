using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;

namespace Parlance;

/// <content>
/// The face of Microsoft.Extensions.AI over the same pipeline. Mapped: text, reasoning with its opaque state (<see cref="TextReasoningContent.ProtectedData"/>), images, sound and documents by value, address
/// or file id, function calls and results, refusals (<see cref="ErrorContent"/> with code <c>Refusal</c>), usage, finish reasons, instructions, sampling, limits, stop, seed, tools as
/// <see cref="AIFunctionDeclaration"/>, tool mode, response format, reasoning effort; <see cref="ChatOptions.RawRepresentationFactory"/> may give a <see cref="ChatRequest"/> to start from.
/// Refused: a <see cref="ChatOptions.ConversationId"/> (nothing is kept on the server), hosted tools, and content of any other type.
/// Not mapped, and ignored: <see cref="ChatOptions.AdditionalProperties"/> beside <c>strict</c>, <see cref="ReasoningOptions.Output"/>, background responses, and in what is sent <see cref="UsageContent"/> and
/// other <see cref="ErrorContent"/>. Of an answer, annotations, log probabilities and further choices are in <see cref="ChatResponse.RawRepresentation"/> (a <see cref="ChatResult"/>) only.
/// </content>
public sealed partial class AiClient : IChatClient
{
    async Task<ChatResponse> IChatClient.GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var request = ChatOptionsReader.Read(messages, options, this);
        var (reply, _) = await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        return ChatResponseWriter.Write(reply);
    }

    async IAsyncEnumerable<ChatResponseUpdate> IChatClient.GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = ChatOptionsReader.Read(messages, options, this);
        var writer = new ChatUpdateWriter();
        await foreach (var next in StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (writer.Write(next) is { } update)
            {
                yield return update;
            }
        }
    }

    object? IChatClient.GetService(Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(_targets.Main?.Provider.Id, _targets.Main?.Provider.BaseUrl, Model)
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }
}
