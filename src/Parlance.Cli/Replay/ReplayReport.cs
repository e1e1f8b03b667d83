using System.Globalization;
using System.Text.Json;
using Parlance.Cli.Output;

namespace Parlance.Cli.Replay;

/// <summary>Two answers beside each other.</summary>
internal static class ReplayReport
{
    public static void Write(Terminal terminal, ReplayAnswer before, ReplayAnswer now)
    {
        Listing.Write(terminal, ["", "logged", "replayed"],
        [
            ["target", before.Target, now.Target],
            ["finish", before.Finish ?? "", now.Finish ?? ""],
            ["input tokens", Number(before.PromptTokens), Number(now.PromptTokens)],
            ["output tokens", Number(before.CompletionTokens), Number(now.CompletionTokens)],
            ["cost", Cost(before), Cost(now)],
            ["time", Time(before), Time(now)],
        ]);
        foreach (var (name, answer) in new[] { ("logged", before), ("replayed", now) })
        {
            if (answer.Problem is { } problem)
            {
                terminal.Out.WriteLine($"{name}: {problem}");
            }
        }

        if (before.Text is null || now.Text is null)
        {
            return;
        }

        terminal.Out.WriteLine(before.Text == now.Text ? "text: the same" : "text:");
        foreach (var line in before.Text == now.Text ? [] : TextDiff.Lines(before.Text, now.Text))
        {
            terminal.Out.WriteLine(line);
        }
    }

    public static Task WriteJsonAsync(Terminal terminal, string requestId, ReplayAnswer before, ReplayAnswer now) => JsonOutput.WriteAsync(terminal, json =>
    {
        json.WriteStartObject();
        json.WriteString("request_id", requestId);
        Write(json, "logged", before);
        Write(json, "replayed", now);
        json.WriteBoolean("same_text", before.Text is not null && before.Text == now.Text);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string name, ReplayAnswer answer)
    {
        json.WriteStartObject(name);
        json.WriteString("target", answer.Target);
        json.WriteString("text", answer.Text);
        json.WriteString("finish", answer.Finish);
        json.WriteNumber("prompt_tokens", answer.PromptTokens);
        json.WriteNumber("completion_tokens", answer.CompletionTokens);
        json.WriteNumberOrNull("cost_nanousd", answer.CostNanoUsd);
        json.WriteNumber("duration_ms", (long)answer.Duration.TotalMilliseconds);
        json.WriteString("problem", answer.Problem);
        json.WriteEndObject();
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Cost(ReplayAnswer answer) => answer.CostNanoUsd is { } cost ? Money.Usd(cost) : "unknown";

    private static string Time(ReplayAnswer answer) => string.Create(CultureInfo.InvariantCulture, $"{(long)answer.Duration.TotalMilliseconds} ms");
}
