using System.Buffers;
using System.Globalization;
using System.Text;
using Parlance.Dialects.Operations;
using Parlance.Simulator.Models;

namespace Parlance.Simulator.Operations;

/// <summary>Vectors of length 1 that depend on every character of a text and on nothing else.</summary>
internal static class Vectors
{
    public const int DefaultDimensions = 256;

    public static EmbeddingVector Of(string text, long seed, int dimensions)
    {
        var dice = new Dice(Dice.StateOf(seed, text));
        var numbers = new double[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            numbers[i] = (dice.Next() / (double)ulong.MaxValue) - 0.5;
        }

        var length = Math.Sqrt(numbers.Sum(number => number * number));
        var json = new ArrayBufferWriter<byte>(dimensions * 14);
        for (var i = 0; i < dimensions; i++)
        {
            json.Write(i == 0 ? "["u8 : ","u8);
            json.Write(Encoding.ASCII.GetBytes(((float)(numbers[i] / length)).ToString(CultureInfo.InvariantCulture)));
        }

        json.Write("]"u8);
        return new EmbeddingVector(json.WrittenMemory, IsBase64: false);
    }
}
