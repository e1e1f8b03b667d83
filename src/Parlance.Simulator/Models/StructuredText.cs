using System.Buffers;
using System.Text.Json;

namespace Parlance.Simulator.Models;

/// <summary>Answers in the form that the request demands.</summary>
internal static class StructuredText
{
    public static ReadOnlyMemory<byte> Write(Prompt prompt, ResponseFormat format, ref Dice dice)
    {
        var output = new ArrayBufferWriter<byte>(256);
        if (format.Schema.IsEmpty)
        {
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteString("echo"u8, prompt.UserText);
            json.WriteEndObject();
            json.Flush();
        }
        else
        {
            SchemaInstance.Write(format.Schema, output, ref dice);
        }

        return output.WrittenMemory;
    }
}
