using System.Buffers;
using System.Text.Json;
using Parlance.Simulator.Models;

namespace Parlance.Simulator;

/// <summary>The answer to <c>GET /v1/models</c> in either vendor's shape.</summary>
internal static class ModelList
{
    /// <summary>The models have existed since 2026-01-01, as far as anyone asks.</summary>
    private const long Created = 1_767_225_600;

    public static ReadOnlyMemory<byte> Write(bool anthropic)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (!anthropic)
        {
            json.WriteString("object"u8, "list"u8);
        }

        json.WriteStartArray("data"u8);
        foreach (var name in SimModels.Names)
        {
            json.WriteStartObject();
            if (anthropic)
            {
                json.WriteString("type"u8, "model"u8);
                json.WriteString("id"u8, name);
                json.WriteString("display_name"u8, $"Simulator {name}");
                json.WriteString("created_at"u8, "2026-01-01T00:00:00Z"u8);
            }
            else
            {
                json.WriteString("id"u8, name);
                json.WriteString("object"u8, "model"u8);
                json.WriteNumber("created"u8, Created);
                json.WriteString("owned_by"u8, "parlance-simulator"u8);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (anthropic)
        {
            json.WriteBoolean("has_more"u8, false);
            json.WriteString("first_id"u8, SimModels.Names[0]);
            json.WriteString("last_id"u8, SimModels.Names[^1]);
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }
}
