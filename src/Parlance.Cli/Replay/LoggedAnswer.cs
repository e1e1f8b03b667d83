using Parlance.Dialects;
using Parlance.Gateway.Features.Requests;
using Parlance.Wire;

namespace Parlance.Cli.Replay;

/// <summary>Reads an answer as it was logged: what a door had written, whole or as a stream.</summary>
internal static class LoggedAnswer
{
    public static ReplayAnswer Read(LoggedRequest logged, IDialect dialect)
    {
        var (result, problem) = logged.Answered is not { } body ? (null, "the answer was not kept")
            : logged.Status != 200 ? (null, $"the answer was an error, {logged.Status}")
            : Fold(dialect, logged.Stream, body.Content) is { Error: null } fold ? (fold.ToResult(), body.IsCut ? "the end of the answer was not kept" : null)
            : ((ChatResult?)null, "the answer cannot be read as it was kept");
        return new ReplayAnswer(
            logged.Target ?? "", result?.Content, result?.FinishReason?.Value, logged.PromptTokens, logged.CompletionTokens, logged.CostNanoUsd, TimeSpan.FromMicroseconds(logged.DurationMicroseconds), problem);
    }

    private static ChatFold Fold(IDialect dialect, bool stream, ReadOnlyMemory<byte> body)
    {
        var fold = new ChatFold();
        if (!stream)
        {
            dialect.ReadResponse(body.Span, Quirks.None, fold);
            return fold;
        }

        using var frames = dialect.Framing.OpenReader(dialect.FrameLimit, skipLarge: false);
        var reader = dialect.OpenReader(Quirks.None);
        frames.Push(body);
        while (frames.TryRead(out var frame))
        {
            reader.Read(frame, fold);
        }

        return fold;
    }
}
