using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parlance.Client.Typed;

namespace Parlance;

/// <content>Answers as values of a type.</content>
public sealed partial class ChatRequestBuilder
{
    private const string Unreferenced = "The type is read by reflection; give the JsonTypeInfo of a JsonSerializerContext where the program is trimmed.";
    private const string Dynamic = "The type is read by reflection; give the JsonTypeInfo of a JsonSerializerContext where code cannot be made at run time.";

    /// <summary>
    /// The answer as a <typeparamref name="T"/>. Its JSON Schema goes with the request, with <c>[Description]</c> of types and properties: every property must be there, one that may be null is null where the model has
    /// nothing to say. The answer is checked against it; one that does not fit goes back once with what is wrong. Types whose form is open (dictionaries, <c>object</c>, <see cref="JsonElement"/>) are checked as
    /// well, but providers do not enforce their schema.
    /// </summary>
    /// <param name="type">From a source-generated <c>JsonSerializerContext</c>, for example <c>MyContext.Default.Person</c>.</param>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">
    /// The call failed; or the answer is no JSON (<see cref="ChatError.Code"/> <c>answer_not_json</c>), does not fit (<c>answer_schema_mismatch</c>) or is a refusal (<c>answer_refused</c>): its text is then in
    /// <see cref="AiException.Answer"/>.
    /// </exception>
    public Task<TypedReply<T>> ExecuteAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        var call = new TypedCall<T>(Request, type, RunAsync);
        Func<CancellationToken, Task<TypedReply<T>>> run = _setting.Conversation is { } conversation ? cancellation => conversation.TryAsync(call.RunAsync, cancellation) : call.RunAsync;
        return _setting.Timeout is { } limit ? CallDeadline.RunAsync(limit, _setting.Client.TimeProvider, run, cancellationToken) : run(cancellationToken);
    }

    /// <summary>The same with the type read by reflection: names in camel case, enumerations as their words, <see langword="null"/> only where the type allows it.</summary>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">As of the overload with a <see cref="JsonTypeInfo{T}"/>.</exception>
    [RequiresUnreferencedCode(Unreferenced)]
    [RequiresDynamicCode(Dynamic)]
    public Task<TypedReply<T>> ExecuteAsync<T>(CancellationToken cancellationToken = default) => ExecuteAsync<T>(ReflectedTypes.Options, cancellationToken);

    /// <summary>The same with the type read by reflection as <paramref name="options"/> say, for example its names and converters.</summary>
    /// <param name="options">Read-only from now on.</param>
    /// <param name="cancellationToken">Cancels the call and closes its connection at once.</param>
    /// <exception cref="AiException">As of the overload with a <see cref="JsonTypeInfo{T}"/>.</exception>
    [RequiresUnreferencedCode(Unreferenced)]
    [RequiresDynamicCode(Dynamic)]
    public Task<TypedReply<T>> ExecuteAsync<T>(JsonSerializerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return ExecuteAsync((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)), cancellationToken);
    }
}
