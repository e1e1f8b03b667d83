using System.Security.Cryptography;
using System.Text.Json;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>Says what arrived instead of what was spoken: the name, the size and the SHA-256 of the file.</summary>
internal static class Transcript
{
    private const int BytesPerSecond = 16_000;

    public static OperationAnswer Transcribe(OperationRequest asked) => Answer(asked, "transcribe", "model", "prompt", "response_format", "temperature", "language", "stream", "timestamp_granularities[]", "include[]", "chunking_strategy");

    public static OperationAnswer Translate(OperationRequest asked) => Answer(asked, "translate", "model", "prompt", "response_format", "temperature");

    private static OperationAnswer Answer(OperationRequest asked, string task, params ReadOnlySpan<string> known)
    {
        if (asked.Form is not { } form)
        {
            return OperationAnswer.Refuse("The request must be multipart/form-data.");
        }

        foreach (var field in form)
        {
            if (field.Name != "file" && !known.Contains(field.Name))
            {
                return OperationAnswer.Unknown(field.Name);
            }
        }

        if (asked["model"] is not { Length: > 0 } || form.FirstOrDefault(field => field.Name == "file" && field.FileName is not null) is not { } file)
        {
            return OperationAnswer.Refuse("'model' and 'file' are required properties.");
        }

        var text = $"{asked["model"]} received {file.FileName}: {file.Content.Length} bytes, sha256 {Convert.ToHexStringLower(SHA256.HashData(file.Content.Span))}";
        return asked["stream"] is "true" or "True" ? Stream(text, file.Content.Length) : Whole(text, file.Content.Length, asked["response_format"], task);
    }

    private static OperationAnswer Whole(string text, int length, string? format, string task) => format switch
    {
        "text" => OperationAnswer.Text(text + "\n"),
        "srt" => OperationAnswer.Text($"1\n00:00:00,000 --> 00:00:01,000\n{text}\n\n"),
        "vtt" => OperationAnswer.Text($"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{text}\n\n"),
        _ => OperationAnswer.Json(SimJson.Write(json =>
        {
            json.WriteString("text", text);
            if (format == "verbose_json")
            {
                WriteVerbose(json, task, length);
            }
            else
            {
                SimJson.WriteUsage(json, length / BytesPerSecond, Tokens.Of(text.Length), length / BytesPerSecond, typed: true);
            }
        })),
    };

    private static void WriteVerbose(Utf8JsonWriter json, string task, int length)
    {
        json.WriteString("task", task);
        json.WriteString("language", "english");
        json.WriteNumber("duration", length / (double)BytesPerSecond);
        json.WriteStartArray("segments");
        json.WriteEndArray();
        json.WriteStartObject("usage");
        json.WriteString("type", "duration");
        json.WriteNumber("seconds", (length + BytesPerSecond - 1) / BytesPerSecond);
        json.WriteEndObject();
    }

    private static OperationAnswer Stream(string text, int length) => OperationAnswer.Events(text.Split(' ').Select((word, i) => SimJson.Write(json =>
    {
        json.WriteString("type", "transcript.text.delta");
        json.WriteString("delta", i == 0 ? word : " " + word);
    })).Append(SimJson.Write(json =>
    {
        json.WriteString("type", "transcript.text.done");
        json.WriteString("text", text);
        SimJson.WriteUsage(json, length / BytesPerSecond, Tokens.Of(text.Length), length / BytesPerSecond, typed: true);
    })));
}
