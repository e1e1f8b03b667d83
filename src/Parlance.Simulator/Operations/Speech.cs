using System.Buffers.Binary;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>A tone as long as the text: WAV, 16 bits, one channel, 8,000 samples per second, 50 ms for each byte of text. Whatever format is asked for, this is what comes.</summary>
internal static class Speech
{
    private const int Rate = 8_000;
    private const int SamplesPerByte = Rate / 20;
    private const int Piece = 4_096;
    private const int MaxInput = 4_096;

    public static OperationAnswer Answer(OperationRequest asked)
    {
        if (!asked.TryGetJson(out _, out var error, "model", "input", "voice", "instructions", "response_format", "speed", "stream_format"))
        {
            return error;
        }

        if (asked["input"] is not { Length: > 0 and <= MaxInput } input)
        {
            return OperationAnswer.Refuse($"'input' must be a string of 1 to {MaxInput} characters.", "input");
        }

        var bytes = System.Text.Encoding.UTF8.GetByteCount(input);
        var pieces = Cut(Wave(bytes * SamplesPerByte));
        return asked["stream_format"] == "sse" ? OperationAnswer.Events(pieces.Select(Delta).Append(Done(bytes))) : OperationAnswer.Media("audio/wav", pieces);
    }

    private static byte[] Delta(ReadOnlyMemory<byte> piece) => SimJson.Write(json =>
    {
        json.WriteString("type", "speech.audio.delta");
        json.WriteBase64String("audio", piece.Span);
    });

    private static byte[] Done(int bytes) => SimJson.Write(json =>
    {
        json.WriteString("type", "speech.audio.done");
        SimJson.WriteUsage(json, Tokens.Of(bytes), bytes);
    });

    private static List<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> wave)
    {
        List<ReadOnlyMemory<byte>> pieces = [];
        for (var at = 0; at < wave.Length; at += Piece)
        {
            pieces.Add(wave.Slice(at, Math.Min(Piece, wave.Length - at)));
        }

        return pieces;
    }

    private static byte[] Wave(int samples)
    {
        const int Header = 44;
        var wave = new byte[Header + (samples * 2)];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), wave.Length - 8);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), samples * 2);
        for (var i = 0; i < samples; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(Header + (i * 2)), (short)(8_000 * Math.Sin(2 * Math.PI * 440 * i / Rate)));
        }

        return wave;
    }
}
