using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects;

public sealed class ReasoningTagTests
{
    /// <summary>The first is DeepSeek-R1's form, as vLLM answers without a reasoning parser; a space or line break before the tag comes from chat templates.</summary>
    [Theory]
    [InlineData("<think>\nLet me see.\n</think>\n\n4", "Let me see.\n", "4")]
    [InlineData("\n <think>a</think>b", "a", "b")]
    [InlineData("<think>a < b </thin </think>c", "a < b </thin ", "c")]
    [InlineData("<think></think>c", "", "c")]
    [InlineData("<think>\n\n</think>\n\nHi", "\n", "Hi")]
    [InlineData("<think>never ends </thi", "never ends </thi", "")]
    [InlineData("no tag", "", "no tag")]
    [InlineData("<thing>", "", "<thing>")]
    [InlineData("  <thi", "", "  <thi")]
    [InlineData("a <think>b</think>", "", "a <think>b</think>")]
    [InlineData("<think>a</think>b<think>c</think>", "a", "b<think>c</think>")]
    public void Read_TextInEveryCut_IsTakenApart(string text, string reasoning, string answer)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var log = new EventLog();
            var reader = new ReasoningTagReader("think");
            foreach (var piece in bytes.Chunk(size))
            {
                reader.Read(piece, 0, log);
            }

            reader.Complete(0, log);

            var result = log.Fold.ToResult();
            Assert.Equal((reasoning, answer), (result.Reasoning ?? "", result.Content));
        }
    }
}
