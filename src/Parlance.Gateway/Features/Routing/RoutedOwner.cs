using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Routing;

/// <summary>Tells a <see cref="RoutePlan"/> of the attempts that are made for another owner.</summary>
internal sealed class RoutedOwner(IAttemptOwner inner, RoutePlan plan) : IAttemptOwner
{
    public TimeSpan? Timeout => inner.Timeout;

    public IOperationCall? Operation => inner.Operation;

    public bool ReasonsWithTools => inner.ReasonsWithTools;

    public ResponseFormat? WantedJson => inner.WantedJson;

    public bool SearchesText => inner.SearchesText;

    public bool NeedsStream => inner.NeedsStream;

    public IReadOnlyDictionary<string, string> Headers => inner.Headers;

    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error) => inner.TryCompose(target, body, out error);

    public bool TryAdmit(Target target, ReadOnlyMemory<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        if (!inner.TryAdmit(target, body, out error))
        {
            return false;
        }

        plan.Enter(target);
        return true;
    }

    public void Sending(int number, Target target, long startedAt, long bytes) => inner.Sending(number, target, startedAt, bytes);

    public IChatSink Open(Attempt attempt) => inner.Open(attempt);

    public ValueTask FailedAsync(Attempt attempt)
    {
        plan.Leave(attempt.Target);
        plan.Learn(attempt);
        return inner.FailedAsync(attempt);
    }

    public IReadOnlyList<Target>? Instead(ChatError failure) => plan.Instead(failure);

    public IAttemptOwner? Fork() => inner.Fork() is { } beside ? new RoutedOwner(beside, plan) : null;
}
