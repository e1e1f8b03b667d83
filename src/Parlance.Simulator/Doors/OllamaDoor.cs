using Parlance.Dialects;
using Parlance.Simulator.Strict;

namespace Parlance.Simulator.Doors;

/// <summary>ollama-chat and ollama-generate at the simulator.</summary>
internal static class OllamaDoor
{
    public static Door Chat { get; } = Create(DialectSet.OllamaChat, "{\"model\":\"echo\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"simulated\":true},\"done\":false,\"simulated\":{\"event\":true}}\n"u8);

    public static Door Generate { get; } = Create(DialectSet.OllamaGenerate, "{\"model\":\"echo\",\"response\":\"\",\"done\":false,\"simulated\":{\"event\":true}}\n"u8);

    private static Door Create(IDialect dialect, ReadOnlySpan<byte> unknown) => new()
    {
        Dialect = dialect,
        Match = Door.At(dialect.ChatPath),
        RequestIdHeader = "x-request-id",
        AnswerPrefix = "",
        CallPrefix = "call_",
        EndMark = "\"done\":true"u8.ToArray(),
        UnknownEvent = unknown.ToArray(),
        DemandsReasoning = static _ => false,
        Rules = (_, chat) => OllamaRules.Check(chat),
    };
}
