using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>A request as the provider wants it: the upstream's face. The protocol has no switch for parallel calls and no end user's id.</summary>
internal static class GeminiRequestWriter
{
    private const int MaxStops = 5;

    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        var turns = TurnPlan.Of(request, target);
        var tools = ToolPlan.Of(request, target);
        var format = FormatPlan.Of(request, target, tools.HasFunctions);
        error = turns.Error ?? tools.Error ?? format.Error ?? Check(request);
        if (error is not null)
        {
            return false;
        }

        var rules = new WriteRules(target.Quirks.FunctionIds, MediaInResults: !target.Quirks.Earlier);
        using var json = new Utf8JsonWriter(output, GeminiJson.Options);
        json.WriteStartObject();
        WriteContents(json, turns, format.Instruction, target, rules);
        tools.Write(json, request.Extra, dropped);
        ConfigWriter.Write(json, request, target, format, dropped);
        dropped.AddIf(request.ParallelToolCalls == false && tools.HasFunctions, "parallel_tool_calls");
        dropped.AddIf(request.User is not null, "user");
        json.WriteFields(request.Extra, "generationConfig", "toolConfig");
        json.WriteEndObject();
        return true;
    }

    private static ChatError? Check(ChatRequest request) => request.Stop.Count > MaxStops
        ? new ChatError(ErrorKind.InvalidRequest, $"This provider takes at most {MaxStops} stop sequences.") { Side = ErrorSide.Client, Param = "stop" }
        : null;

    private static void WriteContents(Utf8JsonWriter json, TurnPlan plan, string? instruction, WireTarget target, WriteRules rules)
    {
        var system = plan.System.Where(part => part is not TextPart { Text.Length: 0 }).ToList();
        if (instruction is not null)
        {
            system.Add(new TextPart(instruction));
        }

        var inside = system.Count > 0 && !target.Takes("systemInstruction");
        if (system.Count > 0 && !inside)
        {
            json.WriteStartObject("systemInstruction"u8);
            new PartWriter(json, rules).WriteAll(system.Select(part => new Piece(part, 0, 0)));
            WriteExtra(json, plan.SystemExtra);
            json.WriteEndObject();
        }

        json.WriteStartArray("contents"u8);
        foreach (var turn in plan.Turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turn.Role);

            // A model without a system instruction reads it at the beginning of what the user says first.
            var pieces = inside && turn == plan.Turns[0] ? system.Select(part => new Piece(part, 0, 0)).Concat(turn.Pieces) : turn.Pieces;
            new PartWriter(json, rules).WriteAll(pieces);
            WriteExtra(json, turn.Extra);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExtra(Utf8JsonWriter json, List<RawFields> kept)
    {
        var written = new List<string>();
        foreach (var extra in kept)
        {
            json.WriteFields(extra, [.. written]);
            written.AddRange(extra.Fields.Select(field => field.Key));
        }
    }
}
