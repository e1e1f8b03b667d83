namespace Parlance.Tests;

public class SmokeTests
{
    [Fact]
    public void Message_User_HasText() => Assert.Equal("hi", Message.User("hi").Text);
}
