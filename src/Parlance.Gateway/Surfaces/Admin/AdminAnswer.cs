using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>What a route of administration answers: JSON, or an error.</summary>
internal sealed record AdminAnswer
{
    public int Status { get; private init; } = StatusCodes.Status200OK;

    /// <summary>Writes the answer; null with an error.</summary>
    public Action<Utf8JsonWriter>? Write { get; private init; }

    /// <summary>What the answer is.</summary>
    public string ContentType { get; private init; } = "application/json";

    /// <summary>Writes objects of these fields, each on a line of its own; null when it is one document.</summary>
    public IReadOnlyList<Action<Utf8JsonWriter>>? Lines { get; private init; }

    public ChatError? Error { get; init; }

    /// <summary>JSON lines: an object of each of these fields.</summary>
    public static AdminAnswer JsonLines(IReadOnlyList<Action<Utf8JsonWriter>> lines, int status = StatusCodes.Status200OK) => new() { Status = status, ContentType = "application/jsonl", Lines = lines };

    /// <summary>One object of these fields.</summary>
    public static AdminAnswer Object(Action<Utf8JsonWriter> fields, int status = StatusCodes.Status200OK) => new()
    {
        Status = status,
        Write = json =>
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        },
    };

    /// <summary>A page: the items, and what the next page begins after; no next page when there are fewer items than asked for.</summary>
    public static AdminAnswer Page<T>(IReadOnlyList<T> items, int asked, Func<T, string> id, Action<Utf8JsonWriter, T> fields) => Object(json =>
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var item in items)
        {
            json.WriteStartObject();
            fields(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("next", items.Count == asked ? id(items[^1]) : null);
    });

    public static AdminAnswer Refused(IReadOnlyList<string> problems) => Refused(string.Join("; ", problems) + ".", StatusCodes.Status400BadRequest);

    public static AdminAnswer Refused(string message, int status) => new()
    {
        Error = new ChatError(status == StatusCodes.Status413PayloadTooLarge ? ErrorKind.RequestTooLarge : ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Status = status, Code = "invalid_request" },
    };

    public static AdminAnswer Missing(string what, string id) => new()
    {
        Error = new ChatError(ErrorKind.NotFound, $"There is no {what} with the id '{id}'.") { Side = ErrorSide.Client, Code = "not_found" },
    };
}
