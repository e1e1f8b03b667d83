using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>Attempts against a <see cref="Vendor"/> in manual time, on behalf of an owner that keeps everything it is told.</summary>
internal sealed class Rig : IAttemptOwner, IDisposable
{
    public static readonly Target Alpha = Target("alpha", "https://alpha.example/v1", "alpha-key");
    public static readonly Target Beta = Target("beta", "https://beta.example/v1", "beta-key");
    private static readonly ChatRequest s_request = new() { Model = "m", Messages = [Message.User("hi")], Stream = true, IncludeUsage = true };

    public Rig(AttemptOptions? options = null)
    {
        Vendor = new Vendor(Time);
        Connections = new Connections(new ConnectionOptions { TimeProvider = Time, Handler = Vendor });
        Loop = new AttemptLoop(Connections, (options ?? new AttemptOptions()) with { Random = new Random(1) });
    }

    private Rig(Rig beside) => (Time, Vendor, Connections, Loop, Failed) = (beside.Time, beside.Vendor, beside.Connections, beside.Loop, beside.Failed);

    public ManualTime Time { get; } = new();

    public Vendor Vendor { get; }

    public Connections Connections { get; }

    public AttemptLoop Loop { get; }

    /// <summary>What came of the latest attempt.</summary>
    public EventLog Log { get; private set; } = new();

    /// <summary>Targets and errors of the attempts that others took the place of.</summary>
    public List<(string Target, ChatError Error)> Failed { get; } = [];

    /// <summary>What the attempts that others took the place of had used.</summary>
    public List<Usage?> FailedUsage { get; } = [];

    /// <summary>Targets that refuse the request.</summary>
    public List<Target> Refusing { get; } = [];

    public IEnumerable<string> SentTo => Vendor.Sent.Select(sent => sent.Uri.Host.Split('.')[0]);

    public static Target Target(string id, string baseUrl, params string[] keys) => new(
        new Provider
        {
            Id = id,
            DisplayName = id,
            Dialect = DialectSet.OpenAiChat,
            BaseUrl = new Uri(baseUrl),
            Auth = new AuthScheme("Authorization", "Bearer ", Required: keys.Length > 0),
            Credentials = [.. keys.Select(key => new Secret(key))],
            ChatPath = DialectSet.OpenAiChat.ChatPath,
        },
        "m");

    /// <summary>Makes attempts and lets as much time pass as they need.</summary>
    public Task<AttemptOutcome> RunAsync(params Target[] targets) => Time.RunAsync(Loop.RunAsync(targets, this, stream: true, CancellationToken.None).AsTask());

    /// <summary>The same for an answer that is asked for whole.</summary>
    public Task<AttemptOutcome> RunWholeAsync(params Target[] targets) => Time.RunAsync(Loop.RunAsync(targets, this, stream: false, CancellationToken.None).AsTask());

    /// <summary>Reads an answer to its end and disposes it.</summary>
    public async Task<Attempt> ReadToEndAsync(AttemptOutcome outcome)
    {
        var attempt = outcome.Attempt!;
        while (!attempt.Ended)
        {
            await Time.RunAsync(ReadAsync(attempt));
        }

        await attempt.DisposeAsync();
        return attempt;
    }

    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        if (Refusing.Contains(target))
        {
            error = new ChatError(ErrorKind.InvalidRequest, $"{target.Name} takes no such content.") { Side = ErrorSide.Client };
            return false;
        }

        return target.Dialect.TryWriteRequest(s_request, target.Wire, body, new DroppedFields(), out error);
    }

    public IChatSink Open(Attempt attempt) => Log = new EventLog();

    /// <summary>Whom to ask after an error of such a code.</summary>
    public Dictionary<string, IReadOnlyList<Target>> Reserve { get; } = [];

    public IReadOnlyList<Target>? Instead(ChatError failure) => Reserve.Remove(failure.Code ?? "", out var others) ? others : null;

    /// <summary>Whether a second attempt may be made beside the first.</summary>
    public bool Forks { get; set; }

    public IAttemptOwner? Fork() => Forks ? new Rig(this) : null;

    public ValueTask FailedAsync(Attempt attempt)
    {
        Failed.Add((attempt.Target.Name, attempt.Error!));
        FailedUsage.Add(attempt.Meter.Usage);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        Connections.Dispose();
        Vendor.Dispose();
    }

    private static async Task<bool> ReadAsync(Attempt attempt)
    {
        await attempt.ReadAsync().ConfigureAwait(false);
        return true;
    }
}
