using Parlance.Simulator.Models;

namespace Parlance.Tests.Simulator;

public class VisionTests
{
    // The headers are those of the formats' specifications, cut off behind the size.
    public static TheoryData<string, string, string> Images => new()
    {
        { "image/png", "89504E470D0A1A0A0000000D49484452000000400000003008060000", "64 \u00d7 48" },
        { "image/gif", "47494638396140003000F70000000000", "64 \u00d7 48" },
        { "image/jpeg", "FFD8FFE000104A46494600010100000100010000FFC0001108003000400301220002110103", "64 \u00d7 48" },
        { "image/webp", "524946462400000057454250565038202800000010020" + "09D012A40003000000000", "64 \u00d7 48" },
        { "image/webp", "524946462400000057454250565038580A00000000000000" + "3F00002F0000", "64 \u00d7 48" },
        { "image/webp", "524946462400000057454250565038" + "4C100000002F3FC00B000000000000", "64 \u00d7 48" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Describe_Image_TellsTypeLengthAndSize(string type, string hex, string size)
    {
        var bytes = Convert.FromHexString(hex);

        var text = Vision.Describe([Message.User(ImagePart.FromBytes(bytes, type))]);

        Assert.Equal($"1: {type} image, {bytes.Length} bytes, {size} pixels", text);
    }

    [Fact]
    public void Describe_SeveralParts_NumbersThem()
    {
        var text = Vision.Describe([Message.User("look", new ImagePart { Url = "https://example.com/cat.png" }, new AudioPart("AAAA", "wav"), new FilePart { Text = "abc", MediaType = "text/plain", Name = "a.txt" })]);

        Assert.Equal("1: image at https://example.com/cat.png\n2: wav sound, 3 bytes\n3: text/plain document \"a.txt\", 3 bytes", text);
    }

    [Fact]
    public void Describe_Garbage_SaysSo() => Assert.Equal("1: image/png image, 3 bytes, of unknown size", Vision.Describe([Message.User(new ImagePart { Base64 = "AAAA", MediaType = "image/png" })]));

    [Fact]
    public void Describe_NoImage_SaysSo() => Assert.Equal("I received no image.", Vision.Describe([Message.User("hello")]));
}
