Console.WriteLine(Parlance.MessageRole.User);
return 0;
